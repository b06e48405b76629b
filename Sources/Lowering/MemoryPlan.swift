/// Where each buffer of a program lies in the arena.
///
/// Buffers that are never needed at the same time share memory. An elementwise step may write over its input. Several greedy
/// placements are tried and the smallest is taken: in order of size (Pisarchyk and Lee, "Efficient Memory Management for
/// Deep Neural Net Inference", 2020), of size times life, of time, and in order of time from both ends of an arena of the
/// lower bound, which is perfect for chains.
package struct MemoryPlan {
    /// Every buffer starts at a multiple of this many bytes.
    static let alignment = 64

    /// The offset of each arena buffer, by buffer index; nil for others and for unused ones.
    private(set) var offsets: [Int?]
    /// Bytes of the arena.
    private(set) var arenaBytes = 0
    /// The most bytes that live at any one step: no placement can do better.
    private(set) var lowerBound = 0

    init(_ buffers: [ProgramBuilder.Buffer], _ steps: [Step]) {
        offsets = Array(repeating: nil, count: buffers.count)
        var lifetimes = Self.lifetimes(buffers, steps)
        let owners = Self.shareInPlace(buffers, steps, &lifetimes)
        let arrangement = Self.arrange(lifetimes, stepCount: steps.count)
        lowerBound = arrangement.lowerBound
        for buffer in buffers.indices {
            guard let owner = owners[buffer] else { continue }
            offsets[buffer] = arrangement.offsets[owner]
        }
        arenaBytes = arrangement.arenaBytes
    }

    /// A buffer's size and the steps between which it holds something.
    package struct Lifetime: Sendable {
        /// Names the buffer.
        package var buffer: Int
        /// A multiple of the alignment.
        package var bytes: Int
        /// The first and the last step that use it.
        package var first: Int
        package var last: Int

        package init(buffer: Int, bytes: Int, first: Int, last: Int) {
            self.buffer = buffer
            self.bytes = bytes
            self.first = first
            self.last = last
        }
    }

    /// An arrangement of buffers in an arena.
    package struct Arrangement: Sendable {
        /// The offset of each buffer, by its name.
        package var offsets: [Int: Int]
        package var arenaBytes: Int
        /// The most bytes that live at any one step.
        package var lowerBound: Int
    }

    /// Arranges buffers, given in order of their first use.
    package static func arrange(_ lifetimes: [Lifetime], stepCount: Int) -> Arrangement {
        let lowerBound = peak(lifetimes, stepCount)
        let offsets = smallestPlacement(lifetimes, lowerBound: lowerBound)
        return Arrangement(offsets: offsets, arenaBytes: size(of: offsets, lifetimes), lowerBound: lowerBound)
    }

    private static func lifetimes(_ buffers: [ProgramBuilder.Buffer], _ steps: [Step]) -> [Lifetime] {
        var spans: [Int: Lifetime] = [:]
        for (position, step) in steps.enumerated() {
            for view in (step.inputs + step.outputs).compactMap({ $0 }) {
                guard case .buffer(let id) = view.storage, buffers[id.index].role == .arena else { continue }
                let rounded = (buffers[id.index].byteCount + alignment - 1) / alignment * alignment
                var span =
                    spans[id.index]
                    ?? Lifetime(buffer: id.index, bytes: rounded, first: position, last: position)
                span.last = position
                spans[id.index] = span
            }
        }
        return spans.values.sorted { ($0.first, $0.buffer) < ($1.first, $1.buffer) }
    }

    /// Lets the output of an elementwise step take over the memory of an input that dies there. Returns each buffer's owner.
    private static func shareInPlace(
        _ buffers: [ProgramBuilder.Buffer], _ steps: [Step], _ lifetimes: inout [Lifetime]
    ) -> [Int: Int] {
        var spans = Dictionary(uniqueKeysWithValues: lifetimes.map { ($0.buffer, $0) })
        var owners = Dictionary(uniqueKeysWithValues: lifetimes.map { ($0.buffer, $0.buffer) })
        for (position, step) in steps.enumerated() {
            guard let chosen = step.inPlaceInput, let input = step.inputs[chosen],
                let output = step.outputs.first ?? nil,
                case .buffer(let source) = input.storage, case .buffer(let target) = output.storage,
                source != target, let owner = owners[source.index], let own = spans[owner],
                let result = spans[target.index], owners[target.index] == target.index,
                own.last == position, result.first == position, input.offset == 0, output.offset == 0,
                own.bytes == result.bytes, input.extent == output.extent,
                !step.inputs.enumerated().contains(where: { $0 != chosen && $1?.storage == input.storage })
            else { continue }
            spans[owner]?.last = result.last
            spans[target.index] = nil
            for (buffer, other) in owners where other == target.index { owners[buffer] = owner }
        }
        lifetimes = spans.values.sorted { ($0.first, $0.buffer) < ($1.first, $1.buffer) }
        return owners
    }

    private static func peak(_ lifetimes: [Lifetime], _ stepCount: Int) -> Int {
        var changes = [Int](repeating: 0, count: stepCount + 1)
        for item in lifetimes {
            changes[item.first] += item.bytes
            changes[item.last + 1] -= item.bytes
        }
        var (live, most) = (0, 0)
        for change in changes {
            live += change
            most = max(most, live)
        }
        return most
    }

    private static func size(of offsets: [Int: Int], _ lifetimes: [Lifetime]) -> Int {
        lifetimes.reduce(0) { most, item in max(most, (offsets[item.buffer] ?? 0) + item.bytes) }
    }

    /// The first of the placements that no other one undercuts.
    private static func smallestPlacement(_ lifetimes: [Lifetime], lowerBound: Int) -> [Int: Int] {
        let bySize = lifetimes.sorted { ($1.bytes, $0.first, $0.buffer) < ($0.bytes, $1.first, $1.buffer) }
        let byArea = lifetimes.sorted {
            ($1.bytes * ($1.last - $1.first + 1), $0.first, $0.buffer)
                < ($0.bytes * ($0.last - $0.first + 1), $1.first, $1.buffer)
        }
        var best = place(bySize, within: nil)
        for (order, limit) in [(lifetimes, lowerBound), (bySize, lowerBound), (byArea, nil), (lifetimes, nil)] {
            if size(of: best, lifetimes) == lowerBound { break }
            let other = place(order, within: limit)
            if size(of: other, lifetimes) < size(of: best, lifetimes) { best = other }
        }
        return best
    }

    /// Places items in order, each at the lowest free place; with a limit, every other one at the highest place below it.
    private static func place(_ order: [Lifetime], within limit: Int?) -> [Int: Int] {
        var placed: [(item: Lifetime, offset: Int)] = []
        var offsets: [Int: Int] = [:]
        for (position, item) in order.enumerated() {
            let rivals = placed.filter { $0.item.first <= item.last && item.first <= $0.item.last }
                .sorted { ($0.offset, $0.item.buffer) < ($1.offset, $1.item.buffer) }
            var free: [Range<Int>] = []
            var end = 0
            for rival in rivals {
                if rival.offset > end { free.append(end..<rival.offset) }
                end = max(end, rival.offset + rival.item.bytes)
            }
            free.append(end..<max(end + item.bytes, limit ?? 0))
            let fitting = free.filter { $0.count >= item.bytes }
            let fromTop = limit != nil && position % 2 == 1
            let place = fromTop ? fitting.last : fitting.first
            let offset = place.map { fromTop ? $0.upperBound - item.bytes : $0.lowerBound } ?? end
            placed.append((item, offset))
            offsets[item.buffer] = offset
        }
        return offsets
    }
}

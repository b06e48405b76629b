import Statistics

/// Distributes groups of items over parts so that each class comes near its share in each part.
///
/// Groups are taken in descending size, equal ones in random order; each goes where it brings the counts of its classes
/// nearest to their shares (squared deviation, each class weighted by its size). Then single groups move as long as
/// that improves on it.
struct StratifiedAssignment {
    private struct Group {
        var items: [Int] = []
        /// Items of each class, ascending by class.
        var counts: [(label: Int, count: Double)] = []
    }

    private var groups: [Group]
    /// The number of items of each class, and of all items behind them: all items count as one more class.
    private let totals: [Double]

    init(labels: [Int?], groups given: [Int]?, generator: SeededGenerator) {
        var generator = generator
        let distinct = Set(labels.map { $0 ?? -1 }).sorted()
        let index = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
        var totals = [Double](repeating: 0, count: distinct.count)
        var places: [Int: Int] = [:]
        var groups: [Group] = []
        for (item, label) in labels.enumerated() {
            let key = given?[item] ?? item
            let place = places[key] ?? groups.count
            if place == groups.count {
                groups.append(Group())
                places[key] = place
            }
            let label = index[label ?? -1] ?? 0
            groups[place].items.append(item)
            totals[label] += 1
            if let known = groups[place].counts.firstIndex(where: { $0.label == label }) {
                groups[place].counts[known].count += 1
            } else {
                groups[place].counts.append((label, 1))
            }
        }
        totals.append(Double(labels.count))
        for place in groups.indices {
            groups[place].counts.append((totals.count - 1, Double(groups[place].items.count)))
        }
        let order = generator.permutation(groups.count).sorted { groups[$0].items.count > groups[$1].items.count }
        self.groups = order.map { groups[$0] }
        self.totals = totals
    }

    /// The items of each part, ascending. Parts with a fraction of 0 stay empty, others do not.
    func split(_ fractions: [Double]) throws(DatasetError) -> [[Int]] {
        let used = fractions.indices.filter { fractions[$0] > 0 }
        guard groups.count >= used.count else {
            throw .split(
                "\(groups.count) group\(groups.count == 1 ? "" : "s") cannot be split into \(used.count) parts without "
                    + "dividing a group; give more data, or take a finer rule for groups")
        }
        var state = State(fractions: fractions, totals: totals, groups: groups)
        for group in groups.indices { state.place(group, in: state.best(for: group, among: used)) }
        state.fillEmpty(used)
        state.improve(used)
        return fractions.indices.map { part in
            groups.indices.filter { state.part[$0] == part }.flatMap { groups[$0].items }.sorted()
        }
    }

    private struct State {
        let fractions: [Double]
        let totals: [Double]
        let groups: [Group]
        /// The part of each group; -1 before it is placed.
        var part: [Int]
        /// Items of each class in each part.
        var counts: [[Double]]
        var members: [Int]

        init(fractions: [Double], totals: [Double], groups: [Group]) {
            (self.fractions, self.totals, self.groups) = (fractions, totals, groups)
            part = [Int](repeating: -1, count: groups.count)
            counts = fractions.map { _ in [Double](repeating: 0, count: totals.count) }
            members = fractions.map { _ in 0 }
        }

        mutating func place(_ group: Int, in target: Int) {
            part[group] = target
            members[target] += 1
            for (label, count) in groups[group].counts { counts[target][label] += count }
        }

        mutating func remove(_ group: Int) {
            let source = part[group]
            part[group] = -1
            members[source] -= 1
            for (label, count) in groups[group].counts { counts[source][label] -= count }
        }

        /// What the group adds to the squared deviation from the shares, were it put there.
        func cost(_ group: Int, _ target: Int) -> Double {
            var sum = 0.0
            for (label, count) in groups[group].counts {
                let surplus = counts[target][label] - fractions[target] * totals[label]
                sum += count * (2 * surplus + count) / totals[label]
            }
            return sum
        }

        /// The part that the group fits best; among equals the one that is emptiest for its share.
        func best(for group: Int, among parts: [Int]) -> Int {
            var best = (part: parts[0], cost: Double.infinity, fill: Double.infinity)
            for part in parts {
                let cost = cost(group, part)
                let fill = (counts[part].last ?? 0) / fractions[part]
                if cost < best.cost - 1e-12 || cost < best.cost + 1e-12 && fill < best.fill - 1e-12 {
                    best = (part, cost, fill)
                }
            }
            return best.part
        }

        /// Gives each part without a group the smallest one of the part that has most groups.
        mutating func fillEmpty(_ parts: [Int]) {
            for empty in parts where members[empty] == 0 {
                guard let donor = parts.max(by: { members[$0] < members[$1] }), members[donor] > 1,
                    let group = groups.indices.last(where: { part[$0] == donor })
                else { return }
                remove(group)
                place(group, in: empty)
            }
        }

        /// Moves groups to better parts until none gains, at most ten rounds.
        mutating func improve(_ parts: [Int]) {
            for _ in 0..<10 {
                var moved = false
                for group in groups.indices where members[part[group]] > 1 {
                    let source = part[group]
                    remove(group)
                    let target = best(for: group, among: parts)
                    let gains = cost(group, target) < cost(group, source) - 1e-9
                    place(group, in: gains ? target : source)
                    moved = moved || gains
                }
                if !moved { return }
            }
        }
    }
}

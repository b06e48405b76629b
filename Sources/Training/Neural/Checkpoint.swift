import Foundation
import Platform

/// The state of a training between two epochs, as a file: a line of JSON, then numbers in single precision, little-endian.
struct Checkpoint {
    /// What is not a list of numbers. `plan` must be that of the training that goes on.
    private struct Header: Codable {
        var format = 1
        var plan: String
        var epoch: Int
        var steps: Int
        var bestValue: Double?
        var bestEpoch: Int
        var counts: [Int]
        var curve: [NetworkTrainer.EpochResult]
    }

    /// The largest file that is read.
    private static let limit = 4 << 30

    /// Writes a state; the file appears whole or not at all, so that a full disk leaves the one before.
    /// - Parameter plan: what decides the course of the training; another one cannot go on from here.
    static func write(_ state: NetworkTrainer.State, plan: String, to path: String) throws {
        let lists = [
            state.parameters, state.average, state.moments, state.optimizer.first, state.optimizer.second, state.best,
            state.bestMoments,
        ]
        let header = Header(
            plan: plan, epoch: state.epoch, steps: state.optimizer.steps,
            bestValue: state.bestValue.isFinite ? state.bestValue : nil, bestEpoch: state.bestEpoch,
            counts: lists.map(\.count), curve: state.curve)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var bytes = [UInt8](try encoder.encode(header))
        bytes.append(UInt8(ascii: "\n"))
        for list in lists {
            for number in list { withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 } }
        }
        try AtomicFile.write(bytes, to: path)
    }

    /// Reads a state into the one that a trainer of the same network and plan begins with.
    /// - Throws: `TrainingError` when the file is not a checkpoint of this training.
    static func read(_ path: String, plan: String, into state: inout NetworkTrainer.State) throws {
        let file = try MappedFile(path: path)
        try file.withBytes { bytes in
            guard bytes.count < limit, let end = bytes.prefix(1 << 26).firstIndex(of: UInt8(ascii: "\n")),
                let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[..<end])), header.format == 1
            else { throw TrainingError("\(path) is not a checkpoint; remove it to begin anew") }
            guard header.plan == plan else {
                throw TrainingError(
                    "\(path) is of another recipe, another start or base, or other data; remove it, "
                        + "or train without --resume")
            }
            let expected = [
                state.parameters.count, state.average.count, state.moments.count, state.optimizer.first.count,
                state.optimizer.second.count, state.best.count, state.bestMoments.count,
            ]
            let total = expected.reduce(0, +)
            guard header.counts == expected, bytes.count - end - 1 == 4 * total, header.epoch >= 0, header.steps >= 0
            else {
                throw TrainingError("\(path) is damaged; remove it to begin anew")
            }
            var place = end + 1
            func list(_ count: Int) -> [Float] {
                let result = (0..<count).map { index in
                    Float(
                        bitPattern: UInt32(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: place + 4 * index, as: UInt32.self)))
                }
                place += 4 * count
                return result
            }
            state.parameters = list(expected[0])
            state.average = list(expected[1])
            state.moments = list(expected[2])
            state.optimizer.first = list(expected[3])
            state.optimizer.second = list(expected[4])
            state.best = list(expected[5])
            state.bestMoments = list(expected[6])
            state.optimizer.steps = header.steps
            (state.epoch, state.bestEpoch, state.curve) = (header.epoch, header.bestEpoch, header.curve)
            state.bestValue = header.bestValue ?? .infinity
        }
    }
}

import Datasets
import Foundation
import IR
import Statistics

extension ExampleSet {
    /// The network's input, standardized by the training part.
    func networkInput(_ training: [Int], _ recipe: Recipe) -> NetworkInput {
        switch form {
        case .pictures(let bank):
            let (mean, deviation) = bank.moments(training)
            return NetworkInput(
                .picture(height: bank.height, width: bank.width, channels: bank.channels), mean: mean,
                deviation: deviation, isStandardizedAlone: recipe.picture?.standardize == .picture)
        case .windows(let rows, let windows):
            // Each row once, however many windows it is in.
            let used = Set(training.map { windows[$0].end }).sorted()
            let (mean, deviation) = rows.moments(used)
            return NetworkInput(
                .window(steps: recipe.window?.steps ?? 1, features: rows.columns), mean: mean, deviation: deviation)
        case .rows(let rows):
            let (mean, deviation) = rows.moments(training)
            return NetworkInput(
                .row(features: raw.columns), mean: mean, deviation: deviation, preparation: preparation)
        }
    }

    /// Fails when a feature of some examples is no number, which networks cannot take.
    func checkPresent(_ examples: [Int]) throws(TrainingError) {
        if case .windows(let rows, _) = form, let place = rows.values.firstIndex(where: { !$0.isFinite }) {
            throw TrainingError(
                "'\(features[place % rows.columns])' is missing or no finite number in a row of the series, which networks do not "
                    + "take; fill it in, or leave the column out")
        }
        guard case .rows(let rows) = form else { return }
        for example in examples {
            guard let place = rows.row(example).firstIndex(where: { !$0.isFinite }) else { continue }
            let name = features[place - rows.row(example).startIndex]
            throw TrainingError(
                "\(sources[example]): '\(name)' is missing or no finite number, which networks do not take; leave the row or "
                    + "the column out, or choose trees (model.family: boosted-trees)")
        }
    }

    /// The network's output, scaled by the numbers of the training part.
    func networkOutput(_ training: [Int], _ recipe: Recipe) -> NetworkOutput {
        if isClassification { return .classes(classes.count) }
        let numbers = training.map { values[$0] }
        let mean = numbers.reduce(0, +) / Double(max(numbers.count, 1))
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(numbers.count, 1))
        let range = recipe.data.cap.map { cap in Float(min(0, numbers.min() ?? 0))...Float(cap) }
        return .numbers(
            count: 1, shift: [Float(mean)], scale: [Float(max(variance, 1e-12).squareRoot())], range: range)
    }

    /// Some examples for a network.
    func source(
        _ examples: [Int], _ input: NetworkInput, _ output: NetworkOutput, _ recipe: Recipe, known: Bool = true
    ) -> any ExampleSource {
        let weights = known ? weights(examples, recipe) : []
        switch form {
        case .pictures(let bank):
            return PictureExamples(
                bank: bank, pictures: examples, labels: examples.map { labels[$0] }, classes: classes.count,
                weights: weights, augmentation: recipe.picture?.augmentation ?? Augmentation(), marks: marks,
                crop: recipe.picture?.crop, markedWeight: recipe.segment?.marked,
                unmarkedClass: marks?.unmarkedClass(labels),
                marked: examples.indices.filter { marks?.isMarked(examples[$0]) == true },
                moments: recipe.picture?.standardizesBeforeCropping == true ? examples.map(bank.ownMoments) : nil,
                seed: recipe.seed)
        case .windows(let rows, let windows):
            guard let window = recipe.window else { break }
            return WindowExamples(
                rows: rows, steps: window.steps, windows: examples.map { windows[$0] },
                targets: known ? examples.map { target($0, output) } : [], weights: weights, recipe: window,
                mean: input.mean,
                deviation: input.deviation, seed: recipe.seed)
        case .rows:
            return RowExamples(
                features: raw.selecting(rows: examples), targets: examples.map { target($0, output) }, weights: weights
            )
        }
        return RowExamples(features: Matrix(rows: 0, columns: 0), targets: [], weights: [])
    }

    /// Whether any of some examples is marked.
    func hasMarks(_ examples: [Int]) -> Bool {
        marks.map { marks in examples.contains { marks.isMarked($0) } } ?? false
    }

    /// The name of the model's input.
    var inputName: String {
        switch form {
        case .pictures: "image"
        case .windows: "window"
        case .rows: "features"
        }
    }

    /// What the model takes for some examples, as it is.
    func rawInputs(_ examples: [Int], _ recipe: Recipe) throws -> Tensor {
        switch form {
        case .rows:
            let chosen = raw.selecting(rows: examples)
            return Tensor(chosen.values, shape: [chosen.rows, chosen.columns])
        case .pictures, .windows:
            // Means and deviations are for training alone.
            let input = NetworkInput(.row(features: 0), mean: [], deviation: [])
            return try source(examples, input, .classes(max(classes.count, 1)), recipe, known: false)
                .inputs(Array(examples.indices), epoch: nil)
        }
    }

    /// What the loss compares with: shares of classes, or the number on the scale of the network's last layer.
    private func target(_ example: Int, _ output: NetworkOutput) -> [Float] {
        switch output {
        case .classes: return shares(of: labels[example])
        case .numbers(_, let shift, let scale, _): return [(Float(values[example]) - shift[0]) / scale[0]]
        }
    }

    /// All of one class and nothing of the others.
    func shares(of label: Int) -> [Float] {
        var shares = [Float](repeating: 0, count: classes.count)
        shares[label] = 1
        return shares
    }

    /// The weight of each example: all 1, those that the recipe gives classes, or such that the classes count alike.
    func weights(_ examples: [Int], _ recipe: Recipe) -> [Float] {
        guard isClassification else { return [Float](repeating: 1, count: examples.count) }
        return weights(ofLabels: examples.map { labels[$0] }, recipe)
    }

    /// The weights of examples of these classes.
    func weights(ofLabels labels: [Int], _ recipe: Recipe) -> [Float] {
        let given = recipe.training.classWeights
        guard given.isEmpty else { return labels.map { given[classes[$0]] ?? 1 } }
        guard recipe.training.balancesClasses else { return [Float](repeating: 1, count: labels.count) }
        var counts = [Int](repeating: 0, count: classes.count)
        for label in labels { counts[label] += 1 }
        let present = counts.count { $0 > 0 }
        return labels.map { Float(labels.count) / Float(present * counts[$0]) }
    }

    /// What decides the course of a training: the recipe, the model that it goes on from, and the examples with their parts.
    func fingerprint(_ recipe: Recipe, _ split: Datasets.Split) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        recipe.text.utf8.forEach(add)
        // One that cannot be read is told where it is needed.
        recipe.earlierModel.flatMap(FileManager.default.contents(atPath:))?.forEach(add)
        for part in [split.train, split.validation] {
            for example in part {
                sources[example].utf8.forEach(add)
                add(UInt8(truncatingIfNeeded: isClassification ? labels[example] : Int(values[example])))
            }
        }
        switch form {
        case .pictures(let bank):
            bank.bytes.forEach(add)
            marks?.bytes.forEach(add)
        case .windows(let rows, _), .rows(let rows):
            for value in rows.values { withUnsafeBytes(of: value.bitPattern.littleEndian) { $0.forEach(add) } }
        }
        return String(hash, radix: 16)
    }
}

extension Matrix {
    /// The mean and the deviation of each column over some rows, without missing values; a column that is the same
    /// everywhere has deviation 1.
    func moments(_ rows: [Int]) -> (mean: [Float], deviation: [Float]) {
        var (means, deviations): ([Float], [Float]) = ([], [])
        for column in 0..<columns {
            var (count, sum) = (0, 0.0)
            for row in rows where !self[row, column].isNaN {
                (count, sum) = (count + 1, sum + Double(self[row, column]))
            }
            let mean = sum / Double(max(count, 1))
            var square = 0.0
            for row in rows where !self[row, column].isNaN {
                let distance = Double(self[row, column]) - mean
                square += distance * distance
            }
            let deviation = (square / Double(max(count, 1))).squareRoot()
            means.append(Float(mean))
            deviations.append(deviation > 1e-9 * max(1, abs(mean)) ? Float(deviation) : 1)
        }
        return (means, deviations)
    }
}

import Differentiation
import Testing

@testable import Training

@Suite("Recipes")
struct RecipeTests {
    private let least = """
        name: r
        data: {target: y}
        model: {layers: [dense: 4]}
        """

    @Test("a recipe says everything in one file")
    func whole() throws {
        let text = """
            name: lines
            description: Lines on parts
            task: classification
            seed: 7
            data:
              path: [a, b]
              group: 'num_(\\d+)'
              neighbours: 40
              leave_out: ['*.txt']
              near_duplicates: join
              masks: ignore
              merge: {bad: [crack, hole]}
            split: {train: 0.6, validation: 0.2, test: 0.2}
            picture:
              size: 64
              channels: 1
              fit: mirror
              crop: {side: 40, marked: 0.7}
              augmentation: {flip: both, rotation: 10, brightness: 0.4}
            model:
              layers:
                - conv: 16
                - residual: {channels: 32, stride: 2, repeat: 2}
                - inverted: {channels: 24, expand: 3, activation: hard_swish}
                - max_pool: 2
                - segment: {weight: 2, marked: 4, alone: true}
                - global_pool: both
                - global_pool: {top: 3}
                - dropout: 0.3
            training: {epochs: 5, optimizer: sgd, momentum: 0.8, loss: {focal: 1.5}, clip: none, patience: 3}
            decision: {positive: bad, miss: 20, false_alarm: 1}
            """
        let recipe = try Recipe(text: text, path: "lines.yaml")
        #expect(recipe.name == "lines" && recipe.seed == 7 && recipe.training.seed == 7)
        #expect(recipe.data.paths == ["a", "b"] && recipe.data.neighbours == 40)
        #expect(recipe.data.merge.map(\.name) == ["bad"] && recipe.data.merge[0].classes == ["crack", "hole"])
        #expect(recipe.data.joinsNearDuplicates && !recipe.data.usesMasks && recipe.picture?.fit == .mirror)
        #expect(recipe.picture?.crop?.side == 40 && recipe.picture?.crop?.marked == 0.7)
        #expect(recipe.picture?.height == 64 && recipe.picture?.channels == 1)
        #expect(recipe.picture?.augmentation.flipsVertically == true && recipe.picture?.augmentation.rotation == 10)
        guard case .network(let layers) = recipe.model.kind else {
            Issue.record("no network")
            return
        }
        let plain = NetworkLayer.Finish()
        #expect(
            layers == [
                .conv(channels: 16, kernel: 3, stride: 1, dilation: 1, plain),
                .residual(channels: 32, kernel: 3, stride: 2, plain),
                .residual(channels: 32, kernel: 3, stride: 1, plain),
                .inverted(channels: 24, expand: 3, kernel: 3, stride: 1, .init(activation: .hardSwish)),
                .pool(isMaximum: true, kernel: 2, stride: 2),
                .segment(.init(weight: 2, marked: 4, isAlone: true)), .globalPool(.both),
                .globalPool(.top(3)),
                .dropout(ratio: 0.3),
            ])
        #expect(recipe.training.optimizer == .sgd(momentum: 0.8) && recipe.training.clip == nil)
        #expect(recipe.training.loss == .crossEntropy(focus: 1.5) && recipe.training.patience == 3)
        #expect(recipe.decision.positive == "bad" && recipe.decision.missCost == 20)
        #expect(try Recipe(text: least, path: "r").split == SplitRecipe())
    }

    @Test(
        "what does not fit is told with its line and key",
        arguments: [
            ("name: r\ndata: {}\nmodle: auto", "r.yaml:3: modle: unknown key 'modle'"),
            ("name: r\ndata: {}", "r.yaml:1: 'model' is missing"),
            ("name: a b\ndata: {}\nmodel: auto", "a name without blanks"),
            ("name: r\ndata: {}\nmodel: best", "r.yaml:3: model: 'best' is not known"),
            (
                "name: r\ndata: {}\nmodel:\n  layers:\n    - conv: {channels: 8, kernel: 0}",
                "r.yaml:5: model.layers[0].conv.kernel: an integer from 1 to 63 is expected, not '0'"
            ),
            ("name: r\ndata: {}\nmodel: {layers: [blur]}", "there is no layer 'blur'; the layers are conv"),
            ("name: r\ndata: {}\nmodel: {layers: [global_pool: {top: 3, kind: max}]}", "unknown key 'kind'"),
            ("name: r\ndata: {}\nmodel: {layers: [global_pool: least]}", "'least' is none of average, max, both"),
            ("name: r\ndata: {}\nmodel: {layers: [conv], family: x}", "one of layers, base and family"),
            ("name: r\ndata: {}\nmodel: auto\ntraining: {rate: fast}", "training.rate: a number from 0.0 to 100.0"),
            ("name: r\ndata: {}\nmodel: auto\ntraining: {loss: nice}", "'nice' is none of cross_entropy"),
            ("name: r\ndata: {}\nmodel: auto\nsplit: {train: 0.5}", "must be shares that add up to 1"),
            ("name: r\ndata: {}\nmodel: auto\npicture: {channels: 3}", "'size', or 'height' and 'width', are missing"),
            (
                "name: r\ndata: {}\nmodel: auto\npicture: {size: 32, crop: {side: 40}}",
                "crop must not be larger than the picture"
            ),
            ("name: [r", "not valid YAML"), ("", "the file is empty"), ("- 1", "a mapping is expected, not a list"),
        ])
    func errors(_ text: String, _ part: String) {
        do {
            _ = try Recipe(text: text, path: "r.yaml")
            Issue.record("accepted: \(text)")
        } catch { #expect(error.description.contains(part), "\(error)") }
    }
}

@Suite("Formulas")
struct FormulaTests {
    @Test("operators bind as usual, and columns may have blanks and brackets")
    func values() throws {
        let columns = ["a", "Torque [Nm]", "b"]
        func value(_ text: String) throws -> Float { try Formula(text, columns: columns).value([2, 3, 5]) }
        #expect(try value("a + [Torque [Nm]] * b") == 17)
        #expect(try value("(a + [Torque [Nm]]) * -b") == -25)
        #expect(try value("a - b - 1.5") == -4.5)
        #expect(try value("b / a / 2") == 1.25)
        #expect(try value("sqrt(a * 8) + abs(a - b)") == 7)
    }

    @Test(
        "what is not understood is told with its place",
        arguments: [
            ("a +", "character 4"), ("c", "there is no column 'c'; the columns are a"), ("(a", "')' is expected"),
            ("[a", "']' is expected"), ("a a", "an operator or the end"), ("1.2.3", "no number"),
            ("a ? 1", "an operator"),
            (String(repeating: "(", count: 5000), "nested too deeply"),
        ])
    func errors(_ text: String, _ part: String) {
        #expect { try Formula(text, columns: ["a"]) } throws: { "\($0)".contains(part) }
    }
}

import Statistics
import Testing

@testable import Datasets

@Suite struct SplitTests {
    private let labels: [Int?] = (0..<1000).map { $0 % 10 == 0 ? 1 : 0 }

    @Test func fractionsAndClasses() throws {
        let split = try Split(labels: labels, seed: 1)
        #expect(split.train.count == 700 && split.validation.count == 100 && split.test.count == 200)
        #expect(split.test.count { labels[$0] == 1 } == 20)
        #expect(split.validation.count { labels[$0] == 1 } == 10)
        #expect((split.train + split.validation + split.test).sorted() == Array(0..<1000))
    }

    @Test func seedsDecide() throws {
        #expect(try Split(labels: labels, seed: 1) == Split(labels: labels, seed: 1))
        #expect(try Split(labels: labels, seed: 1) != Split(labels: labels, seed: 2))
    }

    @Test func groupsStayTogether() throws {
        var generator = SeededGenerator(seed: 3)
        let groups = (0..<1000).map { _ in generator.integer(in: 0...79) }
        let labels: [Int?] = groups.map { $0 % 4 }
        let split = try Split(labels: labels, groups: groups, seed: 5)
        let parts = SplitPart.allCases.map { part in Set(split[part].map { groups[$0] }) }
        #expect(
            parts[0].isDisjoint(with: parts[1]) && parts[0].isDisjoint(with: parts[2])
                && parts[1].isDisjoint(with: parts[2]))
        #expect(abs(split.test.count - 200) < 15 && abs(split.validation.count - 100) < 15)
        for label in 0..<4 {
            let share = Double(split.test.count { labels[$0] == label }) / Double(labels.count { $0 == label })
            #expect(abs(share - 0.2) < 0.05)
        }
    }

    @Test func foldsCoverEverythingOnce() throws {
        let groups = (0..<1000).map { $0 / 7 }
        let folds = try Split.folds(4, labels: labels, groups: groups, validation: 0.1, seed: 9)
        #expect(folds.flatMap(\.test).sorted() == Array(0..<1000))
        for fold in folds {
            #expect((fold.train + fold.validation + fold.test).sorted() == Array(0..<1000))
            #expect(Set(fold.train.map { groups[$0] }).isDisjoint(with: fold.test.map { groups[$0] }))
            #expect(Set(fold.train.map { groups[$0] }).isDisjoint(with: fold.validation.map { groups[$0] }))
            #expect((22...28).contains(fold.test.count { labels[$0] == 1 }))
        }
    }

    @Test func aClassOfOneIsForTraining() throws {
        let split = try Split(labels: [Int?](repeating: 0, count: 50) + [1], seed: 4)
        #expect(split.train.contains(50))
    }

    @Test func noPartIsEmpty() throws {
        let split = try Split(labels: [0, 0, 0, 0], groups: [0, 0, 1, 2], seed: 1)
        #expect(!split.train.isEmpty && !split.validation.isEmpty && !split.test.isEmpty)
        #expect { try Split(labels: [0, 0, 0], groups: [0, 0, 1], seed: 1) } throws: {
            "\($0)".contains("2 groups cannot be split into 3 parts")
        }
        #expect(throws: DatasetError.self) { try Split.folds(5, labels: [0, 0, 1], seed: 1) }
        #expect(throws: DatasetError.self) { try SplitFractions(train: 0.7, validation: 0.2, test: 0.2) }
    }

    @Test func strata() {
        let strata = Split.strata(of: (0..<100).map { Double($0) } + [.nan], bins: 4)
        #expect((0..<4).map { stratum in strata.count { $0 == stratum } } == [25, 25, 25, 25])
        #expect(strata[100] == nil)
    }

    @Test func joining() {
        #expect(GroupJoining.joined([0, 1, 2, 3, 4], by: ["a", "b", "a", "c", "c"]) == [0, 1, 0, 2, 2])
        #expect(GroupJoining.joined([0, 1, 1, 2], by: ["a", "b", "c", "c"]) == [0, 1, 1, 1])
        #expect(GroupJoining.joined([0, 1, 2, 0], by: ["x", "y", "y", "y"]) == [0, 0, 0, 0])
    }
}

import Foundation
import Images
import Testing

@testable import Datasets

@Suite struct PictureSetTests {
    @Test func classesNestingAndOtherFiles() throws {
        let folder = ScratchFolder()
        try folder.picture("good/b.png", 1)
        try folder.picture("good/shift 2/a.jpg", 2)
        try folder.picture("bad/c", 3)
        folder.write("bad/notes.txt", Array("hello".utf8))
        folder.write("LICENSE", Array("free".utf8))
        let set = try PictureSet(folder: folder.path)
        #expect(set.classes == ["bad", "good"])
        #expect(set.items.map(\.path) == ["bad/c", "good/b.png", "good/shift 2/a.jpg"])
        #expect(set.labels == [0, 1, 1] && set.classCounts == [1, 2] && set.groupCount == 3)
        #expect(set.skipped.map(\.path) == ["LICENSE", "bad/notes.txt"])
        #expect(try set.image(0).width == 8)
    }

    @Test func masksAreLeftOut() throws {
        let folder = ScratchFolder()
        folder.write("crack/exp1_num_1.jpg", jpeg)
        try folder.picture("crack/exp1_num_1.png", 2)
        try folder.picture("crack/x.png", 3)
        try folder.picture("crack/x_mask.png", 4)
        let set = try PictureSet(folder: folder.path)
        #expect(set.items.map(\.path) == ["crack/exp1_num_1.jpg", "crack/x.png"])
        #expect(set.items.map(\.mask) == ["crack/exp1_num_1.png", "crack/x_mask.png"])
        #expect(try set.mask(1) == set.selecting([1]).mask(0))
        #expect(set.skipped.map(\.reason) == ["a mask beside its picture", "a mask beside its picture"])
        #expect(try PictureSet(folder: folder.path, rules: PictureRules(masks: .keep)).count == 4)
        let include = PictureRules(include: [try Glob("*.JPG")])
        #expect(try PictureSet(folder: folder.path, rules: include).count == 1)
    }

    @Test func aPictureWhoseNameIsWrongHasItsMask() throws {
        let folder = ScratchFolder()
        try folder.picture("crack/1.jpg", 1)
        try folder.picture("crack/1.png", 2)
        try folder.picture("free/2.png", 3)
        let set = try PictureSet(folder: folder.path)
        #expect(set.items.map(\.path) == ["crack/1.jpg", "free/2.png"])
        #expect(set.items.map(\.mask) == ["crack/1.png", nil])
    }

    @Test func unreadablePictures() throws {
        let folder = ScratchFolder()
        try folder.picture("a/1.png", 1)
        folder.write("a/2.png", Array("no picture".utf8))
        folder.write("a/3.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0])
        #expect { try PictureSet(folder: folder.path) } throws: {
            "\($0)".contains("a/2.png: not a PNG or JPEG picture")
        }
        let set = try PictureSet(folder: folder.path, rules: PictureRules(unreadable: .skip))
        #expect(set.count == 2)
        #expect { try set.image(1) } throws: { "\($0)".contains("a/3.png: the picture is truncated or damaged") }
        let readable = try set.skippingUnreadable()
        #expect(readable.count == 1)
        #expect(readable.skipped.map(\.path) == ["a/2.png", "a/3.png"])
    }

    @Test func emptyFolders() throws {
        let folder = ScratchFolder()
        #expect { try PictureSet(folder: folder.path) } throws: { "\($0)".contains("the folder is empty") }
        try folder.picture("a/1.png", 1)
        try FileManager.default.createDirectory(atPath: folder.path + "/b", withIntermediateDirectories: true)
        #expect { try PictureSet(folder: folder.path) } throws: {
            "\($0)".contains("/b: the folder of this class has no picture")
        }
        #expect { try PictureSet(folder: folder.path + "/none") } throws: { "\($0)".contains("no such file or folder") }
    }

    @Test func linksToFilesAreFollowed() throws {
        let (folder, elsewhere) = (ScratchFolder(), ScratchFolder())
        try folder.picture("a/1.png", 1)
        try elsewhere.picture("2.png", 2)
        for (link, place) in [
            ("loop", folder.path), ("2.png", elsewhere.path + "/2.png"), ("3.txt", "/etc/passwd"),
            ("4.png", "gone.png"),
        ] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/a/" + link, withDestinationPath: place)
        }
        let set = try PictureSet(folder: folder.path)
        #expect(set.items.map(\.path) == ["a/1.png", "a/2.png"])
        let reasons = Dictionary(uniqueKeysWithValues: set.skipped.map { ($0.path, $0.reason) })
        #expect(reasons["a/loop"] == "a symbolic link to no file, which is not followed")
        #expect(reasons["a/4.png"] == "a symbolic link to nothing")
        #expect(reasons["a/3.txt"] != nil)
    }

    @Test func folderOfLinksToNothing() throws {
        let folder = ScratchFolder()
        for name in ["1.png", "2.png"] {
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/" + name, withDestinationPath: "gone")
        }
        #expect { try PictureSet(folder: folder.path) } throws: {
            "\($0)".contains("none of its 2 files is a picture of the set (2: a symbolic link to nothing)")
        }
    }

    @Test func givenSplit() throws {
        let folder = ScratchFolder()
        for (index, name) in ["train/a/1.png", "train/b/2.png", "val/a/3.png", "test/b/4.png"].enumerated() {
            try folder.picture(name, index)
        }
        let set = try PictureSet(folder: folder.path)
        #expect(set.classes == ["a", "b"])
        let split = try #require(set.givenSplit)
        #expect(split[.validation].map { set.items[$0].path } == ["val/a/3.png"])
        #expect(split.train.count == 2 && split.test.count == 1)
    }

    @Test func duplicatesAreInOnePart() throws {
        let folder = ScratchFolder()
        for index in 0..<40 { try folder.picture("a/\(index).png", index / 2) }
        let set = try PictureSet(folder: folder.path)
        let digests = try set.digests()
        #expect(Set(digests).count == 20)
        for seed in 0..<5 as Range<UInt64> {
            let split = try set.split(seed: seed, digests: digests)
            let parts = SplitPart.allCases.map { part in Set(split[part].map { digests[$0] }) }
            #expect(parts[0].isDisjoint(with: parts[1].union(parts[2])) && parts[1].isDisjoint(with: parts[2]))
        }
    }

    @Test func greyInColourIsTheSamePicture() {
        var grey = Image(width: 5, height: 3, channels: .grey)
        grey[2, 1] = 77
        #expect(PixelDigest(grey) == PixelDigest(grey.rgb()))
        var colour = grey.rgb()
        colour[0, 0, 1] = 1
        #expect(PixelDigest(grey) != PixelDigest(colour))
        #expect(
            PixelDigest(Image(width: 3, height: 5, channels: .grey))
                != PixelDigest(Image(width: 5, height: 3, channels: .grey)))
    }

    @Test func groupsByNumber() throws {
        let names = ["b/exp2_num_130", "a/exp1_num_100", "a/exp1_num_900", "a/x", "a/exp3_num_160"]
        let rule = try GroupRule(#"num_(\d+)"#, neighbours: 30)
        let grouping = try rule.groups(of: names)
        #expect(grouping.groups == [0, 0, 1, 2, 0] && grouping.count == 3 && grouping.unmatched == [3])
        #expect(try GroupRule(#"^(\w)/"#).groups(of: names).groups == [0, 1, 1, 1, 1])
        #expect { try GroupRule("num_(", neighbours: 3) } throws: { "\($0)".contains("not a regular expression") }
        #expect { try GroupRule("(exp)", neighbours: 3).groups(of: names) } throws: {
            "\($0)".contains("the last capture must be a number")
        }
    }

    @Test(arguments: [
        ("*.jpg", "a/b.JPG", true), ("*.jpg", "a/b.jpg.txt", false), ("a/*.png", "a/b/c.png", false),
        ("a/**.png", "a/b/c.png", true), ("**/c.png", "c.png", true), ("**/c.png", "a/b/c.png", true),
        ("*.{png,jpg}", "x.jpg", true), ("?.png", "ab.png", false), ("**/masks/**", "a/masks/b.png", true),
    ]) func globs(pattern: String, path: String, matches: Bool) throws {
        #expect(try Glob(pattern).matches(path) == matches)
    }

    private let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1]
}

import Foundation
import Testing

@testable import Session

@Suite("a demo that is kept")
struct KeptDemoTests {
  @Test(
    "the command that opens it again is one that a shell takes",
    arguments: [
      ("./kept/", "./kept"), ("/a/b/", "/a/b"), ("my demo", "'my demo'"),
      ("it's", #"'it'\''s'"#), ("$(x)", "'$(x)'"), ("-x", "./-x"),
    ])
  func command(folder: String, argument: String) {
    let words = KeptDemo(folder: folder).words
    #expect(words.hasSuffix(". Open it again: bobbin demo --keep " + argument), "\(words)")
  }

  @Test("the words say where it is")
  func place() {
    #expect(KeptDemo(folder: "kept/").words.hasPrefix("Kept in kept. "))
  }

  @Test("a folder with something else in it is refused, and left as it is")
  func folderOfOthers() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appending(path: ".viminfo"))
    let settings = try await Opener().settings(nil)
    await #expect(throws: Failure.self) { try await DemoSession.make(settings, in: folder.path) }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == [".viminfo"])
  }
}

import Retrieval
import Testing

struct SourceFileIDTests {
  @Test(
    "an id that could leave the folder, or is no name at all, is refused",
    arguments: [
      "", ".", "..", "../secret", "a/b", "/etc/passwd", "a\\b", "a\0b",
      String(repeating: "x", count: 251),
    ])
  func refused(_ id: String) {
    let error = #expect(throws: SourceError.self) { try SourceFileID.check(id) }
    #expect(error?.code == .invalidID)
  }

  @Test(
    "any other name is taken", arguments: ["2025_1", "a..b", "会話", "a b", "*", "-", "x:y", "..."])
  func taken(_ id: String) throws {
    try SourceFileID.check(id)
  }

  @Test("the message shows the id without its control characters, and not all of a long one")
  func message() {
    let error = #expect(throws: SourceError.self) { try SourceFileID.check("\u{1b}[2J/x") }
    #expect(
      error?.message
        == "the file id \"\u{FFFD}[2J/x\" has a path separator in it; an id is one file's name")
    let long = #expect(throws: SourceError.self) {
      try SourceFileID.check(String(repeating: "x", count: 400))
    }
    #expect((long?.message.count ?? 0) < 130)
  }
}

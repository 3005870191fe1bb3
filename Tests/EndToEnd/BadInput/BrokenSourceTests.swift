import Foundation
import JSONText
import Testing

@Suite("source files that cannot be used")
struct BrokenSourceTests {
  private func source(in scratch: Scratch) throws -> String {
    try scratch.write("source/good.json", #"{"region":{"a":1}}"#)
    try scratch.write("source/truncated.json", #"{"responses":["#)
    try scratch.write("source/empty.json", "")
    try scratch.write("source/list.json", "[1,2]")
    try scratch.write("source/text.json", #"{"responses":"none"}"#)
    try scratch.write("source/folder.json/inside", "")
    return scratch.path("source")
  }

  @Test(
    "each is named with what is wrong with it, and a file beside it is loaded all the same",
    arguments: [
      ("missing", "missing.json", 66), ("truncated", "JSON", 65), ("empty", "JSON", 65),
      ("list", "list", 65), ("text", "responses", 65), ("folder", "folder.json", 69),
      ("../secret", "separator", 65),
    ])
  func named(file: String, words: String, status: Int32) async throws {
    let scratch = try Scratch()
    let source = try source(in: scratch)
    try scratch.write("secret.json", #"{"region":{"secret":1}}"#)
    let done = try await bobbin(
      "load", "thread_1", "--file", file, "--file", "good", "--segments", "region", "--source",
      source, "--kv", scratch.store, "--json", in: scratch)
    #expect(done.status == status, "\(done.errors)")
    let files = try Array(#require(done.json()["files"]?.elements))
    #expect(files.first?["id"]?.string == file)
    #expect(files.first?["problem"]?.string?.contains(words) == true, "\(done.output)")
    #expect(files.first?["data"]?.count == 0)
    if status == 65, !file.contains("/") {
      #expect(done.errors.contains("source/\(file).json"), "\(done.errors)")
    }
    #expect(files.last?["new"]?[0]?.string == "region")
    #expect(done.errors.contains(words))
    // What failed is not remembered as if it had been empty.
    let shown = try await bobbin("show", "thread_1", "--json", "--kv", scratch.store, in: scratch)
    #expect(try shown.json()["files"]?.elements.compactMap { $0["id"]?.string } == ["good"])
  }

  @Test("no source, and a source that is not there, are said", arguments: [true, false])
  func none(isNamed: Bool) async throws {
    let scratch = try Scratch()
    let arguments = ["load", "thread_1", "--file", "good", "--kv", scratch.store]
    let done = try await run(
      Binary.path, isNamed ? arguments + ["--source", scratch.path("nowhere")] : arguments,
      in: scratch)
    #expect(done.status == (isNamed ? 66 : 64))
    #expect(done.errors.contains(isNamed ? "nowhere" : "--source"))
  }
}

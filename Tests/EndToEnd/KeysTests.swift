import Foundation
import Testing

@Suite("keys and completion")
struct KeysTests {
  @Test("the README's table is the program's")
  func readme() async throws {
    let readme = try String(
      contentsOf: Binary.package.appending(path: "README.md"), encoding: .utf8)
    let afterStart = try #require(
      readme.split(separator: "<!-- keys: made by bobbin keys --markdown -->\n").last)
    let table = try #require(afterStart.split(separator: "<!-- end of keys -->").first)
    let scratch = try Scratch()
    let done = try await bobbin("keys", "--markdown", in: scratch)
    #expect(done.status == 0)
    #expect(String(table) == done.output, "paste the output of bobbin keys --markdown")
  }

  @Test(
    "the completion scripts are ones that their shells can read",
    arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) async throws {
    let scratch = try Scratch()
    let done = try await bobbin("--generate-completion-script", shell, in: scratch)
    #expect(done.status == 0)
    #expect(done.output.contains("threads") && done.output.contains("evict"))
    guard try await run("sh", ["-c", "command -v \(shell)"], in: scratch).status == 0 else {
      return
    }
    try scratch.write("script", done.output)
    let checked = try await run(shell, ["-n", scratch.path("script")], in: scratch)
    #expect(checked.status == 0, "\(checked.errors)")
  }

  @Test("a thread's id is completed without making a store")
  func ids() async throws {
    let scratch = try Scratch()
    let done = try await run(
      Binary.path, ["---completion", "show", "--", "positional@0", "1", "0", "thr"], in: scratch)
    #expect(done.errors == "")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("data")))
  }
}

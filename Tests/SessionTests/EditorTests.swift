import Foundation
import Testing

@testable import Session

@Suite("the user's editor")
struct EditorTests {
  @Test("the command may have arguments, and what it leaves is what was edited")
  func arguments() async throws {
    let edited = try await Editor(command: "sed -i s/1/2/").edit(Array("[1]".utf8))
    #expect(String(decoding: edited, as: UTF8.self) == "[2]")
  }

  @Test("the text is in a .json file that only its owner can read, and is gone afterwards")
  func privacy() async throws {
    let folder = try ScratchFolder(prefix: "editor")
    defer { folder.remove() }
    let note = folder.path + "/note"
    let command = "f() { stat -c '%a %n' \"$1\" > \(note); dirname \"$1\" >> \(note); }; f"
    _ = try await Editor(command: command).edit(Array("[]".utf8))
    let lines = try String(contentsOfFile: note, encoding: .utf8).split(separator: "\n")
    let first = try #require(lines.first)
    #expect(first.hasPrefix("600 ") && first.hasSuffix(".json"))
    #expect(!FileManager.default.fileExists(atPath: String(try #require(lines.last))))
  }

  @Test("an editor that fails leaves everything as it is, and is named")
  func failing() async {
    await #expect(
      throws: Failure(
        .refused, "The editor (false) ended with exit code 1. Nothing is changed.")
    ) {
      _ = try await Editor(command: "false").edit(Array("[]".utf8))
    }
  }

  @Test("of an editor that a signal ends the text is kept, where it was changed")
  func ended() async throws {
    let words = "The editor (f() { kill -HUP $$; }; f) was ended by signal 1. Nothing is changed."
    await #expect(throws: Failure(.refused, words)) {
      _ = try await Editor(command: "f() { kill -HUP $$; }; f").edit(Array("[1]".utf8))
    }
    let command = "f() { sed -i s/1/2/ \"$1\"; kill -HUP $$; }; f"
    do {
      _ = try await Editor(command: command).edit(Array("[1]".utf8))
      Issue.record("it did not fail")
    } catch let failure as Failure {
      let start = try #require(failure.message.range(of: "Its text is kept in ")).upperBound
      let path = String(failure.message[start...].dropLast())
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "[2]")
      try FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }
  }

  @Test("a text that could not be stored is kept where its owner alone finds it")
  func kept() throws {
    let path = try Editor(command: nil).keep(Array("[1]".utf8))
    defer {
      try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "[1]")
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(rights as? Int == 0o600)
  }
}

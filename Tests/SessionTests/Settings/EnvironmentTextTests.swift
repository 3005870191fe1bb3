import Foundation
import Testing

@testable import Session

/// Files as `vercel env pull` and people write them.
@Suite("the text of an environment file")
struct EnvironmentTextTests {
  private func read(_ text: String) -> [String: String] { EnvironmentText(text).variables }

  @Test("quotes are no part of a value, of either kind")
  func quotes() {
    let text = """
      # Created by Vercel CLI
      KV_REST_API_URL="https://kv.example"
      KV_REST_API_TOKEN='AX9=#"x'
      KV_URL = "rediss://default:p%40ss@kv.example:6379" # a comment
      PLAIN=value # a comment
      HASH=a#b
      """
    #expect(
      read(text) == [
        "KV_REST_API_URL": "https://kv.example", "KV_REST_API_TOKEN": "AX9=#\"x",
        "KV_URL": "rediss://default:p%40ss@kv.example:6379", "PLAIN": "value", "HASH": "a#b",
      ])
  }

  @Test(
    "between double quotes escapes stand for what they do elsewhere, between single ones for themselves"
  )
  func escapes() {
    #expect(read(#"A="a\nb\"c\\d\x""#) == ["A": "a\nb\"c\\d\\x"])
    #expect(read(#"A='a\nb'"#) == ["A": #"a\nb"#])
  }

  @Test("a quoted value may take several lines; one that is not closed is taken as it stands")
  func lines() {
    #expect(read("A=\"one\ntwo\"\nB=3") == ["A": "one\ntwo", "B": "3"])
    #expect(read("A=\"one\nB=3") == ["A": "\"one", "B": "3"])
    // The quote of another value does not close it.
    #expect(read("A=\"one\nB=\"two\"\nC=3") == ["A": "\"one", "B": "two", "C": "3"])
    #expect(read("A='one\nB='two'") == ["A": "'one", "B": "two"])
    #expect(read("A=\"one\ntwo\" # closed\nB=3") == ["A": "one\ntwo", "B": "3"])
  }

  @Test("as Windows writes it, it means the same, with a mark of the byte order or without")
  func windows() {
    #expect(
      read("\u{FEFF}A=1\r\nB=\"one\r\ntwo\"\r\nexport C='x'\r\n") == [
        "A": "1", "B": "one\ntwo", "C": "x",
      ])
  }

  @Test("tabs are blanks, a sign of equality may stand in a value, and so may any letter")
  func blanks() {
    #expect(
      read("export\tA=1\t# a comment\n\tB\t=\t2\nC=a=b==\nD=zoë\u{2028}名 👩‍👧\nE=#none\nF=a#b") == [
        "A": "1", "B": "2", "C": "a=b==", "D": "zoë\u{2028}名 👩‍👧", "E": "", "F": "a#b",
      ])
  }

  @Test("what exports several names sets none, and a name may begin like the word")
  func exported() {
    #expect(read("export A B=1\nexportC=2\nexport=3") == ["exportC": "2", "export": "3"])
  }

  private func settings(_ path: String) async throws(Failure) -> Settings {
    var said = CommandLineSettings()
    said.environmentFile = path
    return try await Settings.read(said, environment: ["HOME": "/home/ada"])
  }

  @Test(
    "a file that is not UTF-8 is refused, and so is a folder; what another program writes is read")
  func files() async throws {
    let folder = try ScratchFolder(prefix: "environment")
    defer { folder.remove() }
    let path = folder.path + "/env"
    try Data([0x41, 0x3D, 0xFF]).write(to: URL(fileURLWithPath: path))
    let wrong = await #expect(throws: Failure.self) { try await settings(path) }
    #expect(wrong?.code == .badData)
    #expect(wrong?.message.contains("is not UTF-8") == true)
    #expect(throws: Failure.self) { try EnvironmentFile.set([("B", "1")], in: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == 3)
    let noFile = await #expect(throws: Failure.self) { try await settings(folder.path) }
    #expect(noFile?.message.contains("cannot be read") == true)
    // As a shell makes one of <(…).
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    // A thread of its own waits for who reads: those that tests share are few.
    Thread.detachNewThread {
      try? FileHandle(forWritingTo: URL(fileURLWithPath: pipe)).write(
        contentsOf: Data("BOBBIN_SOURCE=/data\n".utf8))
    }
    #expect(try await settings(pipe).source == "/data")
  }

  @Test("export is passed over, the last line of two counts, what is no line means nothing")
  func others() {
    #expect(
      read("export A=1\nA=2\nnonsense\n=x\n# B=3\nC=\n \nD = d\r\nE=e") == [
        "A": "2", "C": "", "D": "d", "E": "e",
      ])
    #expect(read("") == [:])
  }
}

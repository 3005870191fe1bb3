import Foundation
import Testing

@Suite("stores that are none")
struct BadStoreTests {
  @Test(
    "a file that is no database is named and left as it is",
    arguments: ["no database at all, but text that is longer than a header of sixteen bytes", "x"])
  func text(content: String) async throws {
    let scratch = try Scratch()
    try scratch.write("t.db", content)
    for command in [["threads"], ["update", "thread_1", "-"], ["verify"], ["import", "."]] {
      let done = try await run(
        Binary.path, command + ["--kv", scratch.store], in: scratch, input: "[]")
      #expect(done.status == 65, "\(command): \(done.errors)")
      #expect(done.errors.contains("t.db"))
      #expect(try scratch.read("t.db") == content)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path)
    #expect(left.filter { $0.hasPrefix("t.db") } == ["t.db"])
  }

  @Test("a database of something else is named and left as it is")
  func other() async throws {
    // 100 bytes of a SQLite header of another application, and an empty first page.
    let scratch = try Scratch()
    var page = Data("SQLite format 3\u{0}".utf8) + Data([16, 0, 1, 1, 0, 64, 32, 32])
    page += Data([0, 0, 0, 1, 0, 0, 0, 1]) + Data(count: 4096 - 32)
    page.replaceSubrange(44..<48, with: [0, 0, 0, 4])
    page.replaceSubrange(56..<60, with: [0, 0, 0, 1])
    page.replaceSubrange(68..<72, with: [0x12, 0x34, 0x56, 0x78])
    page.replaceSubrange(100..<108, with: [0x0d, 0, 0, 0, 0, 0x10, 0, 0])
    try page.write(to: scratch.folder.appending(path: "t.db"))
    let done = try await bobbin(
      "update", "thread_1", "-", "--kv", scratch.store, in: scratch, input: "[]")
    #expect(done.status == 65, "\(done.errors)")
    #expect(done.errors.contains("another program"))
    #expect(try Data(contentsOf: scratch.folder.appending(path: "t.db")) == page)
  }

  @Test("a folder, a missing folder and a missing file are told apart")
  func places() async throws {
    let scratch = try Scratch()
    try scratch.write("folder/inside", "")
    let folder = try await bobbin(
      "threads", "--kv", "sqlite:\(scratch.path("folder"))", in: scratch)
    #expect(folder.errors.contains("folder, not a database"))
    #expect(folder.status == 65)
    let missing = try await bobbin("threads", "--kv", scratch.store, in: scratch)
    #expect(missing.status == 66)
    #expect(missing.errors.contains("no store at"))
    let deeper = try await bobbin(
      "update", "thread_1", "-", "--kv", "sqlite:\(scratch.path("a/b/t.db"))", in: scratch,
      input: "[]")
    #expect(deeper.status != 0)
    #expect(deeper.errors.contains("a/b"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("a")))
  }

  @Test("stores that this build does not have, and words that are no store, are told apart")
  func kinds() async throws {
    let scratch = try Scratch()
    let redis = try await bobbin("threads", "--kv", "redis://127.0.0.1:1", in: scratch)
    #expect(redis.status == 69)
    let word = try await bobbin("threads", "--kv", "foo:bar", in: scratch)
    #expect(word.status == 64)
    #expect(word.errors.contains("sqlite:PATH"))
    let secret = try await bobbin(
      "threads", "--kv", "rediss://user:hunter2@127.0.0.1:1", in: scratch)
    #expect(!secret.errors.contains("hunter2"))
  }
}

@Suite("a damaged store", .demoStore)
struct DamagedStoreTests {
  @Test("corrupt pages end in a message that names the file, at every command")
  func corrupt() async throws {
    let scratch = try DemoStore.copy()
    let url = scratch.folder.appending(path: "t.db")
    var bytes = try Data(contentsOf: url)
    // Every second page but the first.
    for page in stride(from: 1, to: bytes.count / 4096, by: 2) {
      bytes.replaceSubrange(
        page * 4096..<(page + 1) * 4096, with: Data(repeating: 0xa5, count: 4096))
    }
    try bytes.write(to: url)
    for command in [
      ["threads"], ["show", DemoScreen.thread], ["verify"], ["update", "thread_1", "-"],
    ] {
      let done = try await run(
        Binary.path, command + ["--kv", scratch.store], in: scratch,
        input: #"[{"id":"f","data":{},"loadedSegments":[],"availableSegments":[]}]"#)
      #expect([65, 69].contains(done.status), "\(command): \(done.status) \(done.errors)")
      #expect(done.errors.contains("t.db"), "\(command): \(done.errors)")
    }
  }
}

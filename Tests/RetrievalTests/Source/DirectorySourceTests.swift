import Foundation
import Retrieval
import Testing

struct DirectorySourceTests {
  func write(_ text: String, _ name: String, in folder: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
  }

  func failure(_ id: String, in folder: String) async -> SourceError? {
    do {
      _ = try await DirectorySource(directory: folder).file(id)
      return nil
    } catch {
      return error
    }
  }

  @Test("a file is read by its id")
  func reads() async throws {
    try await withFolder { folder in
      try write(Texts.coffee, "coffee.json", in: folder)
      let file = try await DirectorySource(directory: folder + "/").file("coffee")
      #expect(file.bytes == Texts.coffee.utf8.count)
      #expect(file.available.contains("region"))
    }
  }

  @Test("a large file is read whole")
  func large() async throws {
    try await withFolder { folder in
      let text = #"{"x":""# + String(repeating: "ü", count: 1_500_000) + #""}"#
      try write(text, "large.json", in: folder)
      let file = try await DirectorySource(directory: folder).file("large")
      #expect(file.bytes == text.utf8.count)
    }
  }

  @Test("a file that is not there is missing, a folder that is not there is absent")
  func missing() async throws {
    try await withFolder { folder in
      let missing = await failure("nope", in: folder)
      #expect(missing?.code == .missing)
      #expect(missing?.message == "the source \(folder) has no file nope.json")
      let absent = await failure("nope", in: folder + "/gone")
      #expect(absent?.code == .absent)
      #expect(absent?.message == "there is no source folder \(folder)/gone")
    }
  }

  @Test("an id with an escape sequence does not get into the message as it is")
  func escapes() async throws {
    try await withFolder { folder in
      let error = await failure("\u{1b}[2Jx\u{202e}", in: folder)
      #expect(error?.message == "the source \(folder) has no file \u{FFFD}[2Jx\u{FFFD}.json")
    }
  }

  @Test("a folder or a pipe in a file's place is unreadable, and opening it does not hang")
  func irregular() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/dir.json", withIntermediateDirectories: false)
      mkfifo(folder + "/pipe.json", 0o600)
      for id in ["dir", "pipe"] {
        let error = await failure(id, in: folder)
        #expect(error?.code == .unreadable)
        #expect(
          error?.message == "\(folder)/\(id).json cannot be read: it is not a regular file")
      }
    }
  }

  @Test("no id leads out of the folder")
  func traversal() async throws {
    try await withFolder { folder in
      try write("{}", "secret.json", in: folder)
      try FileManager.default.createDirectory(
        atPath: folder + "/inner", withIntermediateDirectories: false)
      #expect(await failure("../secret", in: folder + "/inner")?.code == .invalidID)
    }
  }

  @Test("the ids of the folder come in natural order, without what is no file of the source")
  func listing() async throws {
    try await withFolder { folder in
      for name in ["2025_10.json", "2025_2.json", "2024_1.json", ".hidden.json", "notes.txt"] {
        try write("{}", name, in: folder)
      }
      #expect(
        try await DirectorySource(directory: folder).fileIDs() == ["2024_1", "2025_2", "2025_10"])
    }
  }

  @Test("a folder that cannot be listed says why")
  func unlisted() async {
    do {
      _ = try await DirectorySource(directory: "/nowhere/at/all").fileIDs()
      Issue.record("it was listed")
    } catch {
      #expect(error.code == .absent)
      #expect(error.message.contains("No such file or directory"))
    }
  }
}

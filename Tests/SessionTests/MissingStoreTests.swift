import Foundation
import Testing
import ThreadCache

@testable import Session

@Suite("browsing and importing where something is missing")
struct MissingStoreTests {
  @Test("a named store that is not there is not opened for browsing, and nothing is created")
  func named() async throws {
    let folder = try ScratchFolder(prefix: "missing")
    defer { folder.remove() }
    var said = CommandLineSettings()
    said.kv = "sqlite:\(folder.path)/typo.db"
    let settings = try await Settings.read(said, environment: ["HOME": folder.path])
    await #expect(
      throws: Failure(
        .notFound,
        "There is no store at \(folder.path)/typo.db. A command that writes creates it.")
    ) { try await Workspace.open(settings, for: .browsing) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test("the store that nobody named opens empty for browsing")
  func unnamed() async throws {
    let folder = try ScratchFolder(prefix: "missing")
    defer { folder.remove() }
    let settings = try await Settings.read(
      CommandLineSettings(),
      environment: ["HOME": folder.path, "XDG_DATA_HOME": folder.path].patiently)
    let workspace = try await Workspace.open(settings, for: .browsing)
    var pages = workspace.cache.scan(.all).makeAsyncIterator()
    #expect(try await pages.next()?.identities.isEmpty ?? true)
    await workspace.close()
  }

  @Test("an id with the prefix of its keys is answered with what to write")
  func prefixed() async throws {
    var said = CommandLineSettings()
    said.kv = "memory:"
    let settings = try await Settings.read(said, environment: ["HOME": "/nonexistent"])
    let workspace = try await Workspace.open(settings, for: .writing)
    for (id, hint) in [
      ("response:t_1", " For the keys of response: write --schema response t_1."),
      ("thread:t_1", " For the keys of thread: write --schema thread t_1."),
      ("thread:", ""), ("threads:t_1", ""), ("t_1", ""),
    ] {
      #expect(
        workspace.noThread(ThreadID(id)).message == "There is no thread \(id) in memory:." + hint)
    }
  }

  @Test("a folder that is missing, or is a file, is refused by its name")
  func folders() throws {
    let folder = try ScratchFolder(prefix: "missing")
    defer { folder.remove() }
    try LocalFolder.demand(folder.path)
    let path = folder.path + "/file"
    #expect(throws: Failure(.notFound, "There is no folder \(path).")) {
      try LocalFolder.demand(path)
    }
    try "x".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: Failure(.notFound, "\(path) is not a folder.")) {
      try LocalFolder.demand(path)
    }
  }
}

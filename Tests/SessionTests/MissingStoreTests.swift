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
        "There is no store at \(folder.path)/typo.db. If the path is right, a command that writes "
          + "creates it: bobbin import, load or update, with --kv sqlite:\(folder.path)/typo.db.")
    ) { try await Workspace.open(settings, for: .browsing) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  /// Settings with a config file in which the default is a file that is not there.
  private func configured(_ folder: ScratchFolder, store: String? = nil) async throws -> Settings {
    let config = folder.path + "/c.yaml"
    try """
    default: new
    stores:
      new:
        kv: sqlite:new/t.db
      looked-at:
        kv: sqlite:new/t.db
        read-only: true
      usual:
        kv: sqlite:~/data/bobbin/bobbin.db
    """.write(toFile: config, atomically: true, encoding: .utf8)
    var said = CommandLineSettings()
    said.config = config
    said.store = store
    return try await Settings.read(
      said, environment: ["HOME": folder.path, "XDG_DATA_HOME": folder.path + "/data"])
  }

  @Test(
    "a store of the config file that is not there is refused with why it was chosen and how to make it",
    arguments: [
      (nil, "default in FILE line 1 names new, which stands in FILE line 3", "--store new."),
      ("new", "--store names new, which stands in FILE line 3", "--store new."),
      (
        "looked-at", "--store names looked-at, which stands in FILE line 5",
        "--store looked-at, once it is not read-only."
      ),
    ])
  func configured(_ store: String?, reason: String, way: String) async throws {
    let folder = try ScratchFolder(prefix: "missing")
    defer { folder.remove() }
    let settings = try await configured(folder, store: store)
    let reason = reason.replacing("FILE", with: folder.path + "/c.yaml")
    for intent in [Workspace.Intent.browsing, .reading] {
      await #expect(
        throws: Failure(
          .notFound,
          "There is no store at \(folder.path)/new/t.db. It was chosen because \(reason). If the path "
            + "is right, a command that writes creates it: bobbin import, load or update, with \(way)"
        )
      ) { try await Workspace.open(settings, for: intent) }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["c.yaml"])
  }

  @Test("a command that writes makes the store of the config file, and its folder")
  func writing() async throws {
    let folder = try ScratchFolder(prefix: "missing")
    defer { folder.remove() }
    let settings = try await configured(folder)
    let made = try await opened(settings, for: .writing)
    await made.close()
    let there = try await opened(settings, for: .browsing)
    #expect(there.address == "sqlite:\(folder.path)/new/t.db")
    await there.close()
  }

  @Test("the default embedded store is made by looking, also where the config file names it")
  func usual() async throws {
    let folder = try ScratchFolder(prefix: "missing")
    defer { folder.remove() }
    let settings = try await configured(folder, store: "usual")
    let reading = try await opened(settings, for: .reading)
    await reading.close()
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
    let browsing = try await opened(settings, for: .browsing)
    await browsing.close()
    #expect(FileManager.default.fileExists(atPath: folder.path + "/data/bobbin/bobbin.db"))
  }

  private func opened(
    _ settings: Settings, for intent: Workspace.Intent
  ) async throws -> Workspace {
    while true {
      do { return try await Workspace.open(settings, for: intent) } catch {
        // Hundreds of tests share two cores: a store that was not even begun is tried again.
        guard "\(error)".contains("was not begun") else { throw error }
      }
    }
  }

  @Test("the store that nobody named opens empty for browsing")
  func unnamed() async throws {
    let folder = try ScratchFolder(prefix: "missing")
    defer { folder.remove() }
    let settings = try await Settings.read(
      CommandLineSettings(),
      environment: ["HOME": folder.path, "XDG_DATA_HOME": folder.path].patiently)
    let workspace = try await opened(settings, for: .browsing)
    var pages = workspace.cache.scan(.all).makeAsyncIterator()
    #expect(try await pages.next()?.identities.isEmpty ?? true)
    await workspace.close()
  }

  @Test(
    "a thread is found by its name with the prefix, and one that is made goes where the name says")
  func prefixed() async throws {
    var said = CommandLineSettings()
    said.kv = "memory:"
    let settings = try await Settings.read(said, environment: ["HOME": "/nonexistent"])
    let workspace = try await Workspace.open(settings, for: .writing)
    let new = try await workspace.place(of: "response:t_1")
    #expect(new.id == "t_1")
    #expect(new.schema == .response)
    #expect(try await workspace.place(of: "t_1").schema == nil)
    await #expect(throws: Failure(.notFound, "There is no thread response:t_1 in memory:.")) {
      try await workspace.identity(of: "response:t_1")
    }
    _ = try await workspace.cache.updateThreadCache(
      "t_1", with: [], options: UpdateOptions(schema: .response))
    let found = try await workspace.identity(of: "response:t_1")
    #expect(found == ThreadIdentity(schema: .response, id: "t_1"))
    #expect(found.name == "response:t_1")
    // An id that is written like this itself is the nearer one.
    _ = try await workspace.cache.updateThreadCache("response:t_1", with: [])
    #expect(try await workspace.identity(of: "response:t_1").id == "response:t_1")
    #expect(try await workspace.place(of: "response:t_1").id == "response:t_1")
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

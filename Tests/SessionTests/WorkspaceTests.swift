import Foundation
import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Session

@Suite("opening a store")
struct WorkspaceTests {
  private func settings(
    _ kv: String?, _ environment: [String: String] = [:], readOnly: Bool = false
  ) async throws -> Settings {
    var said = CommandLineSettings()
    said.kv = kv
    said.readOnly = readOnly
    return try await Settings.read(
      said, environment: ["HOME": "/nonexistent"].merging(environment) { $1 }.patiently)
  }

  private func failure(
    _ settings: Settings, _ intent: Workspace.Intent
  ) async -> Failure? {
    do {
      await (try Workspace.open(settings, for: intent)).close()
      return nil
    } catch {
      return error
    }
  }

  @Test("reading a store that is not there is an error, and creates nothing")
  func missing() async throws {
    let folder = try ScratchFolder(prefix: "workspace")
    defer { folder.remove() }
    let path = folder.path + "/t.db"
    #expect(
      await failure(try settings("sqlite:" + path), .reading)
        == Failure(
          .notFound,
          "There is no store at \(path). If the path is right, a command that writes creates it: "
            + "bobbin import, load or update, with --kv sqlite:\(path)."))
    #expect(await failure(try settings("sqlite:" + path), .rehearsing) == nil)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(await failure(try settings("sqlite:" + path), .writing) == nil)
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test("a store that was opened is closed again when the rest cannot be had")
  func closedAgain() async throws {
    let folder = try ScratchFolder(prefix: "workspace")
    defer { folder.remove() }
    let path = folder.path + "/t.db"
    func open() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
      }
    }
    var settings = try await settings("sqlite:" + path)
    let works = try await Workspace.open(settings, for: .writing)
    #expect(try open() > 0)
    await works.close()
    settings.source = "ftp://nowhere"
    #expect(await failure(settings, .writing)?.message.hasPrefix("The source of slices") == true)
    #expect(try open() == 0)
  }

  @Test("the data folder is made when something is to be written, for its owner only")
  func dataFolder() async throws {
    let folder = try ScratchFolder(prefix: "workspace")
    defer { folder.remove() }
    let environment = ["XDG_DATA_HOME": folder.path + "/data"]
    #expect(await failure(try settings(nil, environment), .reading) == nil)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
    #expect(await failure(try settings(nil, environment), .writing) == nil)
    let made = folder.path + "/data/bobbin"
    let rights = try FileManager.default.attributesOfItem(atPath: made)[.posixPermissions]
    #expect(rights as? Int == 0o700)
    #expect(FileManager.default.fileExists(atPath: made + "/bobbin.db"))
  }

  @Test("a read-only session writes nothing at all, not even leases and history")
  func readOnly() async throws {
    let base = MemoryStore()
    _ = try await ThreadCache(store: base).updateThreadCache(
      "t", with: [CachedFile(id: "f", slices: [], loadedSegments: [], availableSegments: ["age"])])
    let before = try await keys(of: base)
    let folder = try ScratchFolder(prefix: "workspace")
    defer { folder.remove() }
    try #"{"age":[1]}"#.write(toFile: folder.path + "/f.json", atomically: true, encoding: .utf8)
    var settings = try await settings("memory:", readOnly: true)
    settings.source = folder.path
    settings.folders = Folders(
      home: folder.path, data: folder.path, state: folder.path + "/state",
      config: folder.path)
    let workspace = try await Workspace(store: base, settings: settings)
    let result = try await workspace.retrieval.load(
      LoadRequest(thread: "t", files: [FileRequest(id: "f", segments: ["age"])]))
    #expect(result.answer.files.first?.new == ["age"])
    #expect(!result.answer.stored)
    await workspace.retrieval.flushHistory()
    #expect(throws: Failure.self) { try settings.demandWritable("evict") }
    #expect(try await keys(of: base) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/state"))
  }

  private func keys(of store: MemoryStore) async throws -> Set<StoreKey> {
    Set(try await store.scan(ScanRequest(pattern: [UInt8(ascii: "*")])).keys)
  }

  @Test("a session without a source says how to name one")
  func noSource() async throws {
    var settings = try await settings("memory:")
    settings.source = nil
    let workspace = try await Workspace.open(settings, for: .writing)
    let result = try await workspace.retrieval.load(
      LoadRequest(thread: "t", files: [FileRequest(id: "f")]), dryRun: true)
    #expect(
      result.answer.files.first?.problem?.message
        == "No source is named, so f cannot be read. Name one with --source DIR or BOBBIN_SOURCE.")
  }

  @Test("a thread that is not there is a failure that names thread and store")
  func noThread() async throws {
    let workspace = try await Workspace.open(try await settings("memory:"), for: .writing)
    await #expect(throws: Failure(.notFound, "There is no thread t in memory:.")) {
      _ = try await workspace.identity(of: "t")
    }
    await #expect(throws: Failure(.notFound, "There is no thread with an empty id in memory:.")) {
      _ = try await workspace.identity(of: "")
    }
  }
}

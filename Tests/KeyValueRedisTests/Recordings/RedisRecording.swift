import Foundation
import JSONText
import KeyValueRedis
import RedisServers
import Synchronization
import Testing
import ThreadCache

/// Plays a recording of an original service against this library on a real Redis, and compares what `redis-cli`
/// finds there with what the original left: keys, types, bytes and lifetimes.
struct RedisRecording {
  /// What `redis-cli` says of a key.
  enum Content: Equatable {
    case string(String)
    case hash([String: String])
  }

  let name: String
  private let golden: JSONValue

  init(_ name: String) throws {
    let url = try #require(Self.folder).appending(path: "\(name).json")
    self.name = name
    golden = try JSONDocument(parsing: Array(Data(contentsOf: url))).root
  }

  /// Where the recordings are; nil: not on this machine.
  static let folder: URL? = {
    let named = ProcessInfo.processInfo.environment["BOBBIN_REFERENCE"]
      .map { URL(fileURLWithPath: $0) }
    var place = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while place.path != "/",
      !FileManager.default.fileExists(atPath: place.appending(path: "Package.swift").path)
    {
      place.deleteLastPathComponent()
    }
    let folder = (named ?? place.deletingLastPathComponent().appending(path: "shared/reference"))
      .appending(path: "goldens")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  func play(on server: RedisServer) async throws {
    // The clock of the service stood still, but where a step moves it.
    let clock = Mutex(golden["clockMs"]?.int ?? 0)
    let start = ContinuousClock.now
    let store = try await RedisStore.open(try RedisOptions(url: server.url))
    for (number, step) in try #require(golden["steps"]).elements.enumerated() {
      var settings = ThreadCache.Settings()
      settings.newThreadSchema = name.hasSuffix(".HEAD") ? .response : .thread
      let now = clock.withLock { $0 }
      settings.now = { now }
      let cache = ThreadCache(store: store, settings: settings)
      let thread = ThreadID(step["threadId"]?.string ?? "")
      switch try #require(step["op"]?.string) {
      case "update": try await update(step, thread, cache)
      case "context":
        try await cache.updateContext(
          thread, with: QueryContext(parsing: try #require(step["context"])))
      case "advanceClock": clock.withLock { $0 += step["ms"]?.int ?? 0 }
      case "read":
        guard let returns = step["returns"] else { break }
        let files = try await cache.cachedFiles(forThread: thread)
        #expect(
          files.map { JSONWriter.compact($0.value) } == returns.elements.map(JSONWriter.compact))
      case "readContext", "readCompatibility": break
      case let other: Issue.record("\(name): a step \(other) that this runner does not know")
      }
      if let state = step["stateAfter"]?["keys"] {
        try await compare(state, number, server, since: start)
      }
    }
    await store.close()
  }

  private func update(_ step: JSONValue, _ thread: ThreadID, _ cache: ThreadCache) async throws {
    let files: [CachedFile]
    do { files = try CachedFile.list(parsing: Array(try #require(step["files"]).rawBytes)) } catch {
      // What the service refused, this library refuses.
      #expect(step["returns"]?.bool == false, "\(name): \(error)")
      return
    }
    var options = UpdateOptions()
    options.compatibilityMetadata = step["compatibilityMetadata"]
    _ = try await cache.updateThreadCache(thread, with: files, options: options)
  }

  private func compare(
    _ state: JSONValue, _ step: Int, _ server: RedisServer, since start: ContinuousClock.Instant
  ) async throws {
    let names = try await server.cli("KEYS", "*").split(separator: "\n").map(String.init)
    #expect(Set(names) == Set(state.members.map(\.name)), "\(name), step \(step)")
    for member in state.members {
      let key = member.name
      let found: Content
      let recorded: Content
      if let fields = member.value["fields"] {
        let lines = try await server.cli("HGETALL", key).split(separator: "\n").map(String.init)
        let pairs = stride(from: 0, to: lines.count - 1, by: 2).map { (lines[$0], lines[$0 + 1]) }
        found = .hash(Dictionary(uniqueKeysWithValues: pairs))
        recorded = .hash(
          Dictionary(
            uniqueKeysWithValues: fields.members.map { ($0.name, $0.value.string ?? "") }))
      } else {
        found = .string(try await server.cli("GET", key))
        recorded = .string(try #require(member.value["value"]?.string))
      }
      #expect(found == recorded, "\(name), step \(step), \(key)")
      let ttl = try #require(Int(try await server.cli("TTL", key)))
      let whole = Int(try #require(member.value["ttl"]?.int))
      // The recordings' server did not grow older between its commands; this one does, and rounds.
      let passed = Int(start.duration(to: .now) / .seconds(1)) + 1
      #expect((whole - passed...whole).contains(ttl), "\(name), step \(step), \(key)")
    }
  }
}

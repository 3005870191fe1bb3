import Foundation
import JSONText
import KeyValue
import Testing

@testable import ThreadCache

/// A cache with a journal in a folder of its own, which goes with it.
final class ChangeBench: Sendable {
  let clock = TestClock()
  let memory: MemoryStore
  let store: any KeyValueStore
  let folder: URL
  let journal: Journal
  let cache: ThreadCache

  /// - Parameter wrap: what the cache sees of the store.
  init(
    retention: Journal.Retention = .init(), ownKeys: Bool = true,
    wrap: (MemoryStore) -> any KeyValueStore = { $0 }
  ) throws {
    let clock = self.clock
    memory = MemoryStore(clock: { clock.now })
    store = wrap(memory)
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("bobbin-change-\(UUID().uuidString)")
    journal = try Journal(
      directory: folder.path, storeIdentity: "bench", retention: retention, now: { clock.now })
    var settings = ThreadCache.Settings()
    settings.now = { clock.now }
    settings.maxBackoffMilliseconds = 5
    settings.ownKeys = ownKeys
    cache = ThreadCache(store: store, settings: settings, journal: journal)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var dump: Dump { get async throws { try await Dump(memory, now: clock.now) } }

  /// Writes a meta and its hashes as the services do.
  func put(
    _ identity: ThreadIdentity, _ meta: String, hashes: [String: [String: String]] = [:],
    _ lifetime: Lifetime = .after(milliseconds: 7_776_000_000)
  ) async throws {
    _ = try await memory.commit(
      Commit(
        anchor: identity.metaKey, expected: .anything, change: .value(Array(meta.utf8)),
        lifetime: lifetime))
    for (file, fields) in hashes {
      try await put(hash: identity.fileKey(file), fields, lifetime)
    }
  }

  func put(
    hash key: StoreKey, _ fields: [String: String],
    _ lifetime: Lifetime = .after(milliseconds: 7_776_000_000)
  ) async throws {
    var set: [[UInt8]: [UInt8]] = [:]
    for (name, value) in fields { set[Array(name.utf8)] = Array(value.utf8) }
    try await memory.project(
      Projection(key: key, change: .fields(set: set, removed: []), lifetime: lifetime))
  }

  func meta(_ identity: ThreadIdentity) async throws -> String? {
    guard case .value(let value) = try await memory.read(identity.metaKey) else { return nil }
    return String(decoding: value.bytes, as: UTF8.self)
  }

  func hash(_ identity: ThreadIdentity, _ file: String) async throws -> [String: String]? {
    guard case .fields(let fields, _) = try await memory.readFields(identity.fileKey(file)) else {
      return nil
    }
    var texts: [String: String] = [:]
    for (name, value) in fields {
      texts[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
    }
    return texts
  }

  /// Evicts, and fails the test if something stands in the way.
  @discardableResult
  func evict(_ selections: Selection..., undoable: Bool = true) async throws -> EvictionReceipt {
    try await cache.evict(try await cache.plan(evicting: selections), undoable: undoable)
  }

  /// Edits, and fails the test if something stands in the way.
  @discardableResult
  func edit(_ target: EditTarget, _ text: String) async throws -> ChangeEntry? {
    let draft = try await cache.draft(target)
    let outcome = try await cache.commit(try cache.check(draft, edited: Array(text.utf8)))
    guard case .done(let entry) = outcome else {
      Issue.record("The edit conflicts")
      return nil
    }
    return entry
  }

  /// Undoes, and fails the test if something stands in the way.
  @discardableResult
  func undo(_ id: Int? = nil) async throws -> [String] {
    let outcome = try await cache.undo(id)
    guard case .done(_, _, _, let notes) = outcome else {
      Issue.record("Not undone: \(outcome)")
      return []
    }
    return notes
  }
}

/// A thread with two files, as most tests start with.
///
/// Its white space and its literals are odd on
/// purpose: they must survive.
enum Sample {
  static let identity = ThreadIdentity(schema: .thread, id: "t1")
  static let region = #"[{"response":"yes","value":{"india":0.850,"japan":1e-2}}]"#
  static let age = #"[{"response":"yes","value":{"18-24":0.7}}]"#
  static let gender = #"[{"response":"ja","value":{"male":0.5}}]"#
  static let meta = #"""
    {"files":[{"id":"2025_1","data":{"region":\#(region), "age" :\#(age)},"loadedSegments":["region", "age"],"availableSegments":["region","age","gender"],"extra":-0.0},{"id":"2025_2","data":{"gender":\#(gender)},"loadedSegments":["gender"],"availableSegments":["gender"]}],"scope":{ }}
    """#
  static let compact = #"[{"response":"yes","value":{"india":0.85,"japan":0.01}}]"#
  static let hashes = ["2025_1": ["region": compact, "age": age], "2025_2": ["gender": gender]]
}

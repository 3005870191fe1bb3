import Foundation
import KeyValue
import StoreConformance

@testable import ThreadCache

/// A cache on a store that can go away, with an outbox in a folder of its own.
struct OutboxBench {
  let clock = TestClock()
  let store: FaultyStore
  let cache: ThreadCache
  let outbox: Outbox
  let folder: URL
  static let id: ThreadID = "t-1"
  static let down = StoreError(.unreachable, "nobody answers")

  init(_ limits: Outbox.Limits = Outbox.Limits(), ofStore store: (any KeyValueStore)? = nil) throws
  {
    folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
    let clock = clock
    self.store = FaultyStore(store ?? MemoryStore(clock: { clock.now }))
    outbox = try Outbox(
      directory: folder.path, storeIdentity: "memory:test", limits: limits,
      clock: OutboxClock(clock))
    cache = Self.cache(self.store, outbox, clock)
  }

  static func cache(_ store: any KeyValueStore, _ outbox: Outbox, _ clock: TestClock) -> ThreadCache
  {
    var settings = ThreadCache.Settings()
    settings.now = { clock.now }
    return ThreadCache(store: store, settings: settings, outbox: outbox)
  }

  /// Runs `body` with one, whose folder goes afterwards.
  static func with(
    _ limits: Outbox.Limits = Outbox.Limits(), ofStore store: (any KeyValueStore)? = nil,
    _ body: (OutboxBench) async throws -> Void
  ) async throws {
    let bench = try OutboxBench(limits, ofStore: store)
    defer { try? FileManager.default.removeItem(at: bench.folder) }
    try await body(bench)
  }

  func away(_ isAway: Bool = true) {
    for operation in StoreOperation.allCases {
      store.breakDown(operation, with: isAway ? Self.down : nil)
    }
  }

  static func file(_ segments: String..., value: String = "1", id: String = "f") -> CachedFile {
    CachedFile(
      id: id, slices: segments.map { ($0, Array("[\($0.utf8.count),\(value)]".utf8)) },
      loadedSegments: segments, availableSegments: ["region", "age"])
  }

  @discardableResult
  func update(_ file: CachedFile..., keeps: Bool = false, base: UpdateBase? = nil) async throws
    -> UpdateOutcome
  {
    try await cache.updateOrQueue(
      Self.id, with: file, options: UpdateOptions(keepsStoredSlices: keeps), base: base)
  }

  /// The slices of the thread's file `f`, by segment.
  func slices(of id: String = "f") async throws -> [String: String] {
    let file = try await cache.cachedFiles(forThread: Self.id).first { $0.id == id }
    var slices: [String: String] = [:]
    for name in file?.loadedSegments ?? [] { slices[name] = file?.slice(name)?.rawText }
    return slices
  }

  /// The paths of the files of what waits, in order.
  func waiting() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: outbox.path)
      .filter { $0.hasSuffix(".json") }.sorted().map { outbox.path + "/" + $0 }
  }

  /// Another process with the same outbox.
  func another() throws -> Outbox {
    try Outbox(
      directory: folder.path, storeIdentity: "memory:test", limits: Outbox.Limits(),
      clock: OutboxClock(clock))
  }

  func drain() async -> [DrainReport.Fate] { await outbox.drain(into: cache).items.map(\.fate) }
}

extension OutboxClock {
  init(_ clock: TestClock) { self.init(now: { clock.now }, elapsed: { clock.elapsed }) }
}

import Foundation
import KeyValue
import Retrieval
import StoreConformance
import ThreadCache

/// A store, a source and a retrieval of its own for one test.
struct Scene {
  let store: FaultyStore
  let source: TestSource
  let cache: ThreadCache
  let retrieval: Retrieval

  static let thread: ThreadID = "thread_a"
  static let identity = ThreadIdentity(schema: .thread, id: thread)

  init(
    store: any KeyValueStore = MemoryStore(),
    source: TestSource = TestSource(["coffee": Texts.coffee, "bikes": Texts.bikes]),
    outbox: Outbox? = nil,
    cacheSettings: (inout ThreadCache.Settings) -> Void = { _ in },
    settings change: (inout Retrieval.Settings) -> Void = { _ in }
  ) {
    let store = FaultyStore(store)
    var settings = ThreadCache.Settings()
    cacheSettings(&settings)
    var loading = Retrieval.Settings()
    loading.pid = 4711
    // A machine that is busy with other tests is not what is tested.
    loading.sourceDeadline = .seconds(300)
    change(&loading)
    self.store = store
    self.source = source
    cache = ThreadCache(store: store, settings: settings, outbox: outbox)
    retrieval = Retrieval(cache: cache, source: source, settings: loading)
  }

  @discardableResult
  func load(_ segments: [String], of file: String = "coffee", dryRun: Bool = false) async throws
    -> LoadResult
  {
    try await retrieval.load(Self.request(segments, of: file), dryRun: dryRun)
  }

  static func request(_ segments: [String], of file: String = "coffee") -> LoadRequest {
    LoadRequest(thread: thread, files: [FileRequest(id: file, segments: segments)])
  }
}

/// Waits until something is so, at most for five minutes: a busy machine may take its time.
func until(_ signal: Signal, _ isSo: () async throws -> Bool) async throws {
  guard try await signal.wait(atMost: .seconds(300), until: isSo) else { throw WaitedInVain() }
}

struct WaitedInVain: Error {}

/// A folder that is there for one test.
func withFolder<R>(_ body: (String) async throws -> R) async throws -> R {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("bobbin-retrieval-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try await body(path)
}

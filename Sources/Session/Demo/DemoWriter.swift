import JSONText
import KeyValue
import Retrieval
import ThreadCache

/// Makes the sample threads by loading them through the library, in a store in memory, at the times they were
/// loaded: their metas, hashes and histories are what the library writes.
struct DemoWriter {
  private let store: MemoryStore
  private let source: DemoSource
  private let now: Int64
  private static let lifetime: Int64 = 90 * DemoTime.day

  init(now: Int64) throws {
    store = MemoryStore(clock: { now })
    source = try DemoSource()
    self.now = now
  }

  /// Makes a thread, and gives its keys with what is at them.
  func make(_ thread: DemoThread) async throws -> [DemoKey] {
    try await putEmptyFiles(of: thread)
    for (index, load) in thread.loads.enumerated() {
      let retrieval = retrieval(
        at: now - thread.age - load.before, pid: 4000 + Int32(truncatingIfNeeded: index * 37 + 711),
        thread.identity)
      let request = LoadRequest(
        thread: thread.identity.id, schema: thread.identity.schema,
        files: load.files.map { FileRequest(id: $0, segments: load.segments) })
      _ = try await retrieval.load(request)
      await retrieval.flushHistory()
    }
    if let compatibility = thread.compatibility {
      _ = try await cache(at: now - thread.age).updateThreadCache(
        thread.identity.id, with: [],
        options: UpdateOptions(
          schema: thread.identity.schema,
          compatibilityMetadata: try JSONDocument(parsing: compatibility).root))
    }
    let files = Set(thread.loads.flatMap(\.files)).union(thread.emptyFiles)
    var keys: [DemoKey] = []
    let expiry = Expiry(milliseconds: now - thread.age + Self.lifetime)
    let names =
      [thread.identity.metaKey] + files.sorted().map(thread.identity.fileKey)
      + [thread.identity.loadHistoryKey]
    for name in names {
      if let content = try await content(name) {
        keys.append(DemoKey(key: name, content: content, expiry: expiry))
      }
    }
    for damage in thread.damage { try damage.apply(to: &keys, of: thread.identity, now: now) }
    return keys
  }

  private func putEmptyFiles(of thread: DemoThread) async throws {
    guard thread.loads.isEmpty, thread.damage.isEmpty || !thread.emptyFiles.isEmpty else { return }
    _ = try await cache(at: now - thread.age).updateThreadCache(
      thread.identity.id,
      with: thread.emptyFiles.map {
        CachedFile(id: $0, slices: [], loadedSegments: [], availableSegments: [])
      }, options: UpdateOptions(schema: thread.identity.schema))
  }

  private func content(_ key: StoreKey) async throws -> DemoKey.Content? {
    switch try await store.inspect([key])[0]?.type {
    case .string:
      if case .value(let value) = try await store.read(key) { return .string(value.bytes) }
    case .hash:
      if case .fields(let fields, _) = try await store.readFields(key) { return .hash(fields) }
    default: break
    }
    return nil
  }

  private func cache(at time: Int64) -> ThreadCache {
    var settings = ThreadCache.Settings()
    settings.now = { time }
    return ThreadCache(store: store, settings: settings)
  }

  private func retrieval(at time: Int64, pid: Int32, _ thread: ThreadIdentity) -> Retrieval {
    var settings = Retrieval.Settings()
    settings.now = { time }
    settings.pid = pid
    return Retrieval(cache: cache(at: time), source: source, settings: settings)
  }
}

/// A key of the demo, and what is at it.
struct DemoKey: Sendable {
  enum Content: Sendable {
    case string([UInt8])
    case hash([[UInt8]: [UInt8]])
  }

  let key: StoreKey
  var content: Content
  /// Nil: it never expires.
  var expiry: Expiry?

  var lifetime: Lifetime { expiry.map(Lifetime.at) ?? .never }
}

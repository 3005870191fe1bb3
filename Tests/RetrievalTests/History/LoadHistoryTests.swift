import KeyValue
import Retrieval
import Synchronization
import Testing
import ThreadCache

struct LoadHistoryTests {
  /// A clock that goes on by a second each time it is asked.
  static func clock() -> @Sendable () -> Int64 {
    let time = ClockBox()
    return { time.next() }
  }

  final class ClockBox: Sendable {
    private let time = Mutex<Int64>(1_760_000_000_000)
    func next() -> Int64 {
      time.withLock { time in
        time += 1000
        return time
      }
    }
  }

  @Test("a load that wrote is recorded in the same commit, for other processes to list")
  func recorded() async throws {
    let memory = MemoryStore()
    let scene = Scene(store: memory, settings: { $0.now = Self.clock() })
    try await scene.load(["region", "generation"])
    #expect(scene.store.counts[.commit] == 1)
    #expect(scene.store.counts[.project] == nil)
    let loads = try await Scene(store: memory).retrieval.recordedLoads(of: Scene.identity)
    let load = try #require(loads.first)
    #expect(loads.count == 1)
    #expect(load.pid == 4711)
    #expect(load.time == 1_760_000_001_000)
    #expect(load.cache == .miss)
    #expect(load.stored)
    #expect(load.request.files == [FileRequest(id: "coffee", segments: ["region", "generation"])])
    #expect(load.files[0].new.map(\.segment) == ["region"])
    #expect(load.files[0].unavailable == ["generation"])
    #expect(load.steps.map(\.name) == [.read, .plan, .source, .merge, .write, .answer])
    #expect(load.steps[2].file == "coffee")
    #expect(load.steps[2].bytes == Texts.coffee.utf8.count)
  }

  @Test("the history has the thread's lifetime")
  func lifetime() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    let keys = try await scene.store.inspect([
      Scene.identity.metaKey, Scene.identity.loadHistoryKey,
    ])
    #expect(keys[1]?.expiry == keys[0]?.expiry)
    #expect(keys[1]?.expiry != nil)
  }

  @Test("the newest loads are kept, newest first, and the oldest go in the same commit")
  func bounded() async throws {
    let scene = Scene(settings: {
      $0.historyLimit = 3
      $0.now = Self.clock()
    })
    let segments = ["overall", "region", "age", "gender"]
    for segment in segments { try await scene.load([segment]) }
    try await scene.load(["region"], of: "bikes")
    let loads = try await scene.retrieval.recordedLoads(of: Scene.identity)
    #expect(loads.map { $0.files[0].new.map(\.segment) } == [["region"], ["gender"], ["age"]])
    #expect(scene.store.counts[.commit] == 5)
  }

  @Test("hits are kept back, listed by their process, and ride in the next commit")
  func hits() async throws {
    let memory = MemoryStore()
    let scene = Scene(store: memory, settings: { $0.now = Self.clock() })
    try await scene.load(["region"])
    try await scene.load(["region"])
    #expect(
      try await scene.retrieval.recordedLoads(of: Scene.identity).map(\.cache) == [.hit, .miss])
    let other = Scene(store: memory).retrieval
    #expect(try await other.recordedLoads(of: Scene.identity).map(\.cache) == [.miss])
    try await scene.load(["age"])
    #expect(
      try await other.recordedLoads(of: Scene.identity).map(\.cache) == [.miss, .hit, .miss])
    #expect(try await scene.retrieval.recordedLoads(of: Scene.identity).count == 3)
  }

  @Test("hits that were kept back are written when told, with the thread's expiry")
  func flush() async throws {
    let memory = MemoryStore()
    let scene = Scene(store: memory)
    try await scene.load(["region"])
    let expiry = try await memory.inspect([Scene.identity.metaKey])[0]?.expiry
    try await scene.load(["region"])
    #expect(await scene.retrieval.flushHistory() == 1)
    #expect(await scene.retrieval.flushHistory() == 0)
    #expect(try await Scene(store: memory).retrieval.recordedLoads(of: Scene.identity).count == 2)
    #expect(try await memory.inspect([Scene.identity.loadHistoryKey])[0]?.expiry == expiry)
  }

  @Test("of many hits of one thread only some are kept")
  func sampled() async throws {
    let scene = Scene(settings: { $0.hitSampling = 10 })
    try await scene.load(["region"])
    for _ in 0..<25 { try await scene.load(["region"]) }
    #expect(await scene.retrieval.flushHistory() == 3)
  }

  @Test("hits stay kept back while the store does not take them")
  func flushFails() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    try await scene.load(["region"])
    scene.store.breakDown(.project, with: .down)
    #expect(await scene.retrieval.flushHistory() == 0)
    scene.store.breakDown(.project, with: nil)
    #expect(await scene.retrieval.flushHistory() == 1)
  }

  @Test("a history that cannot be read does not stop a load")
  func unreadableHistory() async throws {
    let scene = Scene()
    scene.store.breakDown(.readFields, with: .down)
    #expect(try await scene.load(["region"]).answer.stored)
  }

  @Test("an entry that cannot be read does not hide the others")
  func damaged() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    try await scene.store.project(
      Projection(
        key: Scene.identity.loadHistoryKey,
        change: .fields(
          set: [Array("9".utf8): Array("{\"v\":2}".utf8), Array("8".utf8): [0xff]], removed: []),
        lifetime: .keep))
    #expect(try await scene.retrieval.recordedLoads(of: Scene.identity).count == 1)
  }

  @Test("another type in the history's place is an error that names the key")
  func wrongType() async throws {
    let scene = Scene()
    try await scene.store.put(Scene.identity.loadHistoryKey, "text")
    await #expect(
      throws: CacheError.unreadable(
        key: Scene.identity.loadHistoryKey,
        reason: "holds a string where the history of loads should be a hash", byteOffset: nil)
    ) { try await scene.retrieval.recordedLoads(of: Scene.identity) }
  }

  @Test("another type in the history's place does not stop a load")
  func historyTaken() async throws {
    let scene = Scene()
    try await scene.store.put(Scene.identity.loadHistoryKey, "text")
    #expect(try await scene.load(["region"]).answer.stored)
  }

  @Test("a thread that is evicted takes its history along")
  func evicted() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    #expect(try await scene.store.allKeys().contains("bobbin:loads:thread:thread_a"))
    _ = try await scene.cache.evict(try await scene.cache.plan(evicting: [.thread(Scene.identity)]))
    #expect(try await scene.store.allKeys() == [])
  }
}

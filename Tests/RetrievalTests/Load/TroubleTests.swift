import KeyValue
import Retrieval
import Testing
import ThreadCache

/// The caller gets an answer whatever is down, and it says what is not stored.
struct TroubleTests {
  @Test(
    "with the store down at the read the answer comes from the source and is not stored",
    arguments: [
      StoreError.Code.unreachable, .timedOut, .busy, .refused(.authentication), .corrupt,
    ])
  func bypassed(_ code: StoreError.Code) async throws {
    let scene = Scene()
    scene.store.breakDown(.read, with: StoreError(code, "the store is not well"))
    let result = try await scene.load(["region"])
    #expect(result.answer.cache == .bypassed)
    #expect(result.answer.files[0].new == ["region"])
    #expect(!result.answer.stored)
    #expect(result.answer.storeProblem == "the store is not well")
    #expect(scene.store.counts == [.read: 1])
    #expect(result.trace[0].outcome == "cache bypassed: the store is not well")
  }

  @Test("a write that fails is answered, and never reported as stored")
  func failedWrite() async throws {
    let scene = Scene()
    scene.store.breakDown(.commit, with: .down)
    let result = try await scene.load(["region"])
    #expect(result.answer.files[0].new == ["region"])
    #expect(result.answer.cache == .miss)
    #expect(!result.answer.stored)
    #expect(result.answer.storeProblem == "the store does not answer")
    #expect(result.answer.storeError == .store(.down))
    #expect(result.trace.contains { $0.outcome == "not stored: the store does not answer" })
    scene.store.breakDown(.commit, with: nil)
    #expect(try await scene.load(["region"]).answer.stored)
  }

  @Test("a write whose reply is lost and whose fate cannot be read is unknown, not stored")
  func unknownFate() async throws {
    let scene = Scene()
    // The load reads the thread and looks again when it has its lease, then the update reads it.
    for _ in 0..<3 { scene.store.before(.read) {} }
    scene.store.breakDown(.read, with: .down)
    scene.store.breakDown(
      .commit, with: StoreError(.outcomeUnknown, "no reply came"), .after)
    let result = try await scene.load(["region"])
    #expect(!result.answer.stored)
    #expect(result.answer.files[0].new == ["region"])
    #expect(result.trace.contains { $0.outcome == "outcome unknown: no reply came" })
  }

  @Test("a read-only store is loaded from and not written to")
  func readOnly() async throws {
    let memory = MemoryStore()
    try await Scene(store: memory).load(["region"])
    let before = try await memory.text(Scene.identity.metaKey)
    let scene = Scene(store: ReadOnlyStore(memory))
    let result = try await scene.load(["region", "age"])
    #expect(result.answer.files[0].cached == ["region"])
    #expect(result.answer.files[0].new == ["age"])
    #expect(!result.answer.stored)
    #expect(try await memory.text(Scene.identity.metaKey) == before)
    scene.store.forgetCounts()
    try await scene.load(["age"])
    #expect(scene.store.counts[.lease] == nil, "a store that refuses leases is not asked again")
  }

  @Test(
    "a thread that cannot be read is answered from the source and left alone",
    arguments: [
      "{\"files\":[{\"id\":\"coffee\",\"da", "[]", #"{"files":{}}"#, "\u{0}",
      #"{"files":[{"id":"coffee","data":null,"loadedSegments":"region","availableSegments":[]}]}"#,
    ])
  func unreadable(_ meta: String) async throws {
    let scene = Scene()
    try await scene.store.put(Scene.identity.metaKey, meta)
    scene.store.forgetCounts()
    let result = try await scene.load(["region"])
    #expect(result.answer.cache == .bypassed)
    #expect(result.answer.files[0].new == ["region"])
    #expect(!result.answer.stored)
    #expect(result.answer.storeProblem?.hasPrefix("thread:thread_a:meta: ") == true)
    guard case .unreadable? = result.answer.storeError else {
      Issue.record("\(String(describing: result.answer.storeError))")
      return
    }
    #expect(scene.store.counts.keys.allSatisfy { !$0.writes })
    #expect(try await scene.store.text(Scene.identity.metaKey) == meta)
  }

  @Test("a hash in the meta's place is left alone")
  func wrongType() async throws {
    let scene = Scene()
    try await scene.store.project(
      Projection(
        key: Scene.identity.metaKey, change: .fields(set: [[1]: [2]], removed: []),
        lifetime: .never))
    let result = try await scene.load(["region"])
    #expect(result.answer.cache == .bypassed)
    #expect(result.answer.storeProblem?.contains("hash") == true)
  }

  @Test("a broken file does not stop the load of another file of the thread")
  func otherFileBroken() async throws {
    let scene = Scene()
    let meta = #"{"files":[{"id":"bikes","data":7}],"scope":{}}"#
    try await scene.store.put(Scene.identity.metaKey, meta)
    let result = try await scene.load(["region"])
    #expect(result.answer.cache == .miss)
    #expect(result.answer.stored)
    #expect(
      try await scene.store.text(Scene.identity.metaKey)?
        .hasPrefix(#"{"files":[{"id":"bikes","data":7},"#) == true)
  }

  @Test("a file the source cannot give carries its problem, the others are answered and stored")
  func sourceProblem() async throws {
    let scene = Scene()
    let result = try await scene.retrieval.load(
      LoadRequest(
        thread: Scene.thread,
        files: [
          FileRequest(id: "gone", segments: ["region"]),
          FileRequest(id: "coffee", segments: ["region"]),
          FileRequest(id: "../etc/passwd", segments: ["region"]),
        ]))
    #expect(result.answer.files.map { $0.problem?.code } == [.missing, nil, .invalidID])
    #expect(result.answer.files[1].new == ["region"])
    #expect(result.answer.stored)
    let files = try await scene.cache.cachedFiles(forThread: Scene.thread)
    #expect(files.map(\.id) == ["coffee"])
    #expect(!scene.source.reads.contains("../etc/passwd"))
  }

  @Test("with the source down, what is cached is still named")
  func sourceDown() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    scene.source.fail("coffee", with: .unreachable)
    let result = try await scene.load(["region", "age"])
    #expect(result.answer.files[0].cached == ["region"])
    #expect(result.answer.files[0].new == [])
    #expect(result.answer.files[0].problem?.code == .unreachable)
    #expect(result.answer.cache == .partial)
  }

  @Test("a source that gave nothing is not reported as stored, and no thread is made of it")
  func nothingAtAll() async throws {
    let scene = Scene()
    let result = try await scene.load(["region"], of: "gone")
    #expect(!result.answer.stored)
    #expect(result.answer.storeProblem == "The source gave nothing that could be stored.")
    #expect(try await scene.store.allKeys() == [])
  }

  @Test("a source that does not answer within the deadline is a problem of its file")
  func deadline() async throws {
    let scene = Scene(settings: { $0.sourceDeadline = .milliseconds(30) })
    scene.source.hold()
    let result = try await scene.load(["region"])
    scene.source.letGo()
    #expect(result.answer.files[0].problem?.code == .timedOut)
  }

  @Test("a cancelled load ends at once, though the source hangs")
  func cancelled() async throws {
    let scene = Scene()
    scene.source.hold()
    let load = Task { try await scene.load(["region"]) }
    try await until(scene.source.wasRead) { scene.source.reads.count == 1 }
    load.cancel()
    let result = try await load.value
    #expect(result.answer.files[0].problem?.code == .cancelled)
    #expect(!result.answer.stored)
    scene.source.letGo()
  }
}

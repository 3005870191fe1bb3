import KeyValue
import Retrieval
import StoreConformance
import Testing
import ThreadCache

extension StoreError {
  fileprivate static let away = StoreError(.unreachable, "nobody answers")
}

/// While the store is away a load is answered, and what it brought waits.
struct OutageTests {
  private func withOutbox(_ body: (Scene, Outbox) async throws -> Void) async throws {
    try await withFolder { folder in
      let outbox = try Outbox(directory: folder, storeIdentity: "memory:test")
      try await body(Scene(outbox: outbox), outbox)
    }
  }

  private func breakDown(_ scene: Scene, _ isAway: Bool = true) {
    for operation in StoreOperation.allCases {
      scene.store.breakDown(operation, with: isAway ? .away : nil)
    }
  }

  @Test("the answer comes from the source, is queued and not stored, and the store is asked once")
  func bypassed() async throws {
    try await withOutbox { scene, outbox in
      breakDown(scene)
      let answer = try await scene.load(["region"]).answer
      #expect(answer.cache == .bypassed)
      #expect(answer.files[0].new == ["region"])
      #expect(!answer.stored)
      #expect(answer.queued)
      #expect(answer.storeProblem?.hasPrefix("nobody answers. The update is queued") == true)
      #expect(string(answer.json)?.contains(#""stored":false,"queued":true,"#) == true)
      #expect(scene.store.counts == [.read: 1])
      breakDown(scene, false)
      let report = await outbox.drain(into: scene.cache)
      #expect(report.items.map(\.fate) == [.stored(superseded: [])])
      #expect(try await scene.load(["region"]).answer.cache == .hit)
    }
  }

  @Test("a load whose update was queued is in its thread's history once that is stored")
  func recorded() async throws {
    try await withOutbox { scene, outbox in
      breakDown(scene)
      // The same update, sent twice, waits once.
      for _ in 0..<2 { #expect(try await scene.load(["region"]).answer.queued) }
      breakDown(scene, false)
      #expect(try await scene.retrieval.recordedLoads(of: Scene.identity).isEmpty)
      _ = await outbox.drain(into: scene.cache)
      let loads = try await scene.retrieval.recordedLoads(of: Scene.identity)
      #expect(loads.count == 1)
      let load = try #require(loads.first)
      #expect(load.cache == .bypassed && load.stored)
      #expect(load.files.first?.new.map(\.segment) == ["region"])
      #expect(load.steps.first { $0.name == .write }?.outcome.hasPrefix("queued while") == true)
    }
  }

  @Test("a history that the store does not take keeps no update from being stored")
  func unrecorded() async throws {
    try await withOutbox { scene, outbox in
      breakDown(scene)
      let answer = try await scene.load(["region"]).answer
      #expect(answer.queued)
      breakDown(scene, false)
      scene.store.fail(.project, with: StoreError(.tooLarge, "no more"))
      let report = await outbox.drain(into: scene.cache)
      #expect(report.items.map(\.fate) == [.stored(superseded: [])])
      #expect(try await scene.retrieval.recordedLoads(of: Scene.identity).isEmpty)
      #expect(try await scene.load(["region"]).answer.cache == .hit)
    }
  }

  @Test(
    "the store going away after any step of a load loses no answer",
    arguments: [StoreOperation.lease, .readFields, .commit, .release])
  func middle(_ operation: StoreOperation) async throws {
    try await withOutbox { scene, outbox in
      scene.store.before(operation) { breakDown(scene) }
      scene.store.fail(operation, with: .away)
      let answer = try await scene.load(["region"]).answer
      #expect(answer.files[0].new == ["region"])
      breakDown(scene, false)
      if !answer.stored {
        #expect(answer.queued)
        let report = await outbox.drain(into: scene.cache)
        #expect(report.items.map(\.fate) == [.stored(superseded: [])])
      }
      #expect(try await scene.load(["region"]).answer.cache == .hit)
    }
  }

  /// What is said of an operation that did nothing, or of one whose reply was lost.
  private static func death(_ operation: StoreOperation, _ moment: FaultyStore.Moment) -> StoreError
  {
    guard moment == .after else { return .away }
    return StoreError(operation.writes ? .outcomeUnknown : .timedOut, "no reply came")
  }

  @Test(
    "the store dying before any of the operations of a load, or just after it, loses nothing of the answer",
    arguments: [FaultyStore.Moment.before, .after])
  func dying(_ moment: FaultyStore.Moment) async throws {
    var operations = 0
    var isOver = false
    while !isOver {
      try await withOutbox { scene, outbox in
        try await scene.load(["region"])
        scene.store.die(after: operations, moment) { Self.death($0, moment) }
        let answer = try await scene.load(["region", "age"]).answer
        isOver = !scene.store.revive()
        #expect(
          Set(answer.files[0].new + answer.files[0].cached) == ["region", "age"],
          "after \(operations) operations")
        #expect(answer.files[0].new.contains("age"))
        #expect(answer.stored != answer.queued, "after \(operations) operations")
        let report = await outbox.drain(into: scene.cache)
        #expect(report.problem == nil && report.items.count == (answer.queued ? 1 : 0))
        #expect(try outbox.status().entries == 0)
        let loads = try await scene.retrieval.recordedLoads(of: Scene.identity)
        let brought = loads.count { $0.files.contains { $0.new.contains { $0.segment == "age" } } }
        #expect(brought == 1, "after \(operations) operations")
        let hit = try await scene.load(["region", "age"]).answer
        #expect(hit.cache == .hit, "after \(operations) operations")
        #expect(try await scene.cache.verify(Scene.identity) == [])
      }
      operations += 1
    }
    // The reads of the thread, the lease, the history, the commit, the release.
    #expect(operations > 6)
  }

  @Test(
    "what the store takes from nobody now waits, and is stored when it takes it",
    arguments: [
      StoreError.Code.outOfMemory, .refused(.writes), .refused(.authentication), .refused(.quota),
    ])
  func refusing(_ code: StoreError.Code) async throws {
    try await withOutbox { scene, outbox in
      for operation in StoreOperation.allCases where operation.writes {
        scene.store.breakDown(operation, with: StoreError(code, "not now"))
      }
      let answer = try await scene.load(["region"]).answer
      #expect(answer.cache == .miss && answer.files[0].new == ["region"])
      #expect(answer.queued && !answer.stored)
      #expect(answer.storeProblem?.hasPrefix("not now. The update is queued") == true)
      let refused = await outbox.drain(into: scene.cache)
      #expect(refused.items.isEmpty && refused.refusal?.code == code)
      breakDown(scene, false)
      let report = await outbox.drain(into: scene.cache)
      #expect(report.items.map(\.fate) == [.stored(superseded: [])])
      #expect(report.refusal == nil)
      #expect(try await scene.load(["region"]).answer.cache == .hit)
    }
  }

  @Test(
    "what is refused to this session, or for what is stored, does not wait",
    arguments: [
      StoreError.Code.refused(.readOnly), .refused(.permission), .tooLarge, .wrongType, .corrupt,
      .unsupported,
    ])
  func refusedForGood(_ code: StoreError.Code) async throws {
    try await withOutbox { scene, outbox in
      scene.store.breakDown(.commit, with: StoreError(code, "never"))
      let answer = try await scene.load(["region"]).answer
      #expect(answer.files[0].new == ["region"])
      #expect(!answer.queued && !answer.stored)
      #expect(try outbox.status().entries == 0)
    }
  }

  @Test("a store that lets nobody in is gone round as one that is away, and what was read is told")
  func shut() async throws {
    try await withFolder { folder in
      let outbox = try Outbox(directory: folder, storeIdentity: "memory:test")
      let faulty = FaultyStore(MemoryStore())
      let scene = Scene(store: StaleReads(faulty, maxAge: .seconds(60)), outbox: outbox)
      try await scene.load(["region"])
      let shut = StoreError(.refused(.authentication), "it refused the password")
      for operation in StoreOperation.allCases { faulty.breakDown(operation, with: shut) }
      let hit = try await scene.load(["region"]).answer
      #expect(hit.cache == .hit && hit.staleSeconds == 1 && hit.storeProblem == shut.description)
      let other = try await scene.load(["region"], of: "bikes").answer
      #expect(other.files[0].new == ["region"] && other.queued)
      for operation in StoreOperation.allCases { faulty.breakDown(operation, with: nil) }
      let report = await outbox.drain(into: scene.cache)
      #expect(report.items.map(\.fate) == [.stored(superseded: [])])
    }
  }

  @Test("a dry run queues nothing")
  func dryRun() async throws {
    try await withOutbox { scene, outbox in
      breakDown(scene)
      let answer = try await scene.load(["region"], dryRun: true).answer
      #expect(!answer.queued && !answer.stored)
      #expect(try outbox.status().entries == 0)
    }
  }

  @Test("a thread that cannot be read is no outage: nothing is queued")
  func unreadable() async throws {
    try await withOutbox { scene, outbox in
      try await scene.store.put(Scene.identity.metaKey, "no")
      #expect(try await !scene.load(["region"]).answer.queued)
      #expect(try outbox.status().entries == 0)
    }
  }

  @Test("what was cached is told as it was, marked, and what is new is queued on top of it")
  func stale() async throws {
    try await withFolder { folder in
      let outbox = try Outbox(directory: folder, storeIdentity: "memory:test")
      let faulty = FaultyStore(MemoryStore())
      let scene = Scene(store: StaleReads(faulty, maxAge: .seconds(60)), outbox: outbox)
      try await scene.load(["region"])
      for operation in StoreOperation.allCases { faulty.breakDown(operation, with: .away) }
      let hit = try await scene.load(["region"]).answer
      #expect(hit.cache == .hit && hit.files[0].cached == ["region"])
      #expect(hit.staleSeconds == 1)
      #expect(!hit.stored && !hit.queued && hit.storeProblem == StoreError.away.description)
      #expect(string(hit.json)?.contains(#""stale":1"#) == true)
      let partial = try await scene.load(["region", "age"]).answer
      #expect(partial.cache == .partial && partial.files[0].new == ["age"])
      #expect(partial.queued && !partial.stored && partial.staleSeconds == 1)
      for operation in StoreOperation.allCases { faulty.breakDown(operation, with: nil) }
      let report = await outbox.drain(into: scene.cache)
      #expect(report.items.map(\.fate) == [.stored(superseded: [])])
      let fresh = try await scene.load(["region", "age"]).answer
      #expect(fresh.cache == .hit && fresh.staleSeconds == nil)
    }
  }

  @Test("a store that hangs is waited for once, however many operations a load has")
  func hanging() async throws {
    try await withFolder { folder in
      let outbox = try Outbox(directory: folder, storeIdentity: "memory:test")
      let faulty = FaultyStore(MemoryStore())
      let gate = AsyncStream.makeStream(of: Void.self)
      for operation in [StoreOperation.lease, .read, .readFields, .commit] {
        for _ in 0..<4 {
          if operation == .read { faulty.before(.read) {} }
          faulty.before(operation) { await Task.detached { for await _ in gate.stream {} }.value }
        }
      }
      let scene = Scene(
        store: DeadlineStore(faulty, deadline: .seconds(3600)), outbox: outbox,
        settings: { $0.storeDeadline = .milliseconds(200) })
      let answer = try await scene.load(["region"]).answer
      #expect(answer.files[0].new == ["region"])
      #expect(answer.queued)
      #expect(faulty.counts.values.reduce(0, +) <= 3, "\(faulty.counts)")
      gate.continuation.finish()
    }
  }
}

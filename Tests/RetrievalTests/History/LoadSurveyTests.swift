import KeyValue
import Retrieval
import StoreConformance
import Synchronization
import Testing
import ThreadCache

struct LoadSurveyTests {
  private static func load(_ scene: Scene, _ thread: ThreadIdentity) async throws {
    _ = try await scene.retrieval.load(
      LoadRequest(
        thread: thread.id, schema: thread.schema,
        files: [FileRequest(id: "coffee", segments: ["region"])]))
  }

  private static let threads = [
    ThreadIdentity(schema: .thread, id: "a"), ThreadIdentity(schema: .response, id: "a"),
    ThreadIdentity(schema: .thread, id: "b*c"),
  ]

  @Test("the loads of all threads and schemas are found, newest first")
  func all() async throws {
    let memory = MemoryStore()
    let scene = Scene(store: memory, settings: { $0.now = LoadHistoryTests.clock() })
    for thread in Self.threads { try await Self.load(scene, thread) }
    let survey = try await Scene(store: memory).retrieval.surveyLoads()
    #expect(survey.loads.map(\.thread) == Self.threads.reversed())
    #expect(survey.threads == 3)
    #expect(survey.incomplete == nil)
  }

  @Test("one pass over the keys finds them")
  func onePass() async throws {
    let store = FaultyStore(MemoryStore())
    let scene = Scene(store: store)
    for thread in Self.threads { try await Self.load(scene, thread) }
    store.forgetCounts()
    #expect(try await Scene(store: store).retrieval.surveyLoads().threads == 3)
    #expect(store.counts[.scan] == 1)
  }

  @Test("only so many are kept, the newest")
  func limited() async throws {
    let scene = Scene(settings: { $0.now = LoadHistoryTests.clock() })
    for thread in Self.threads { try await Self.load(scene, thread) }
    let survey = try await scene.retrieval.surveyLoads(newest: 1)
    #expect(survey.loads.map(\.thread) == [Self.threads[2]])
    #expect(survey.threads == 3)
  }

  @Test("what is found is told on the way")
  func reports() async throws {
    let scene = Scene()
    try await Self.load(scene, Self.threads[0])
    let told = Mutex(0)
    _ = try await scene.retrieval.surveyLoads { survey in told.withLock { $0 += survey.loads.count }
    }
    #expect(told.withLock { $0 } == 1)
  }
}

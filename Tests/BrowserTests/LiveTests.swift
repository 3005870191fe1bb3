import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("What others change")
struct LiveTests {
  private func change(_ bench: Workbench, _ id: String, adding segment: String) async throws {
    let file = CachedFile(
      id: "2025_1", slices: [(segment, Array("[1]".utf8))], loadedSegments: [segment],
      availableSegments: [segment])
    _ = try await bench.cache.updateThreadCache(ThreadID(id), with: [file])
    await bench.send(
      .changes(.changed(ThreadIdentity(schema: .thread, id: ThreadID(id)).metaKey)))
  }

  private func row(_ bench: Workbench, _ id: String) -> String {
    bench.rows.first { $0.contains(id) } ?? ""
  }

  @Test("a row that changed is marked for a moment, by a sign, and no other")
  func marked() async throws {
    let bench = try await Workbench(width: 120)
    let id = "thread_FiHxcpVHExsMu3rF1wdhlLVO"
    try await change(bench, id, adding: "region")
    #expect(row(bench, id).contains("~ " + id))
    #expect(row(bench, id).contains("2/2"))
    #expect(bench.rows.count { $0.contains("~ thread") } == 1)
    let due = try #require(bench.model.nextTick)
    #expect(due <= Workbench.now + 2000)
    await bench.send(.tick(now: Workbench.now + 2000))
    #expect(!row(bench, id).contains("~"))
  }

  @Test(
    "a thread that is evicted elsewhere says so and stays in its row until the list is read again")
  func gone() async throws {
    let bench = try await Workbench(width: 120)
    let identity = ThreadIdentity(schema: .thread, id: "thread_none")
    let before = bench.rows.firstIndex { $0.contains("thread_none") }
    _ = try await bench.cache.store.delete([identity.metaKey], versions: [:])
    await bench.send(.changes(.changed(identity.metaKey)))
    #expect(row(bench, "thread_none").contains("gone"))
    #expect(bench.rows.firstIndex { $0.contains("thread_none") } == before)
    await bench.press("ctrl-r")
    #expect(!bench.screen.contains("thread_none"))
  }

  @Test("a resync reads again what is in sight, and marks what is not as it was")
  func resync() async throws {
    let bench = try await Workbench(width: 120)
    let id = "thread_FiHxcpVHExsMu3rF1wdhlLVO"
    let file = CachedFile(
      id: "2025_9", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    _ = try await bench.cache.updateThreadCache(ThreadID(id), with: [file])
    await bench.send(.changes(.resync))
    #expect(bench.rows.filter { $0.contains("~ thread") }.map { $0.contains(id) } == [true])
  }

  @Test("while it is paused nothing shown changes; p reads what has changed")
  func paused() async throws {
    let bench = try await Workbench(width: 120)
    let id = "thread_FiHxcpVHExsMu3rF1wdhlLVO"
    await bench.press("p")
    #expect(bench.model.sight.isPaused)
    try await change(bench, id, adding: "region")
    #expect(row(bench, id).contains("1/1"))
    await bench.press("p")
    #expect(row(bench, id).contains("2/2"))
  }

  @Test("that the store tells no changes is said once, with the reason, and stands in the title")
  func silent() async throws {
    let bench = try await Workbench(width: 120)
    await bench.send(.changes(.silent(reason: "notifications are off")))
    #expect(bench.screen.contains("notifications are off"))
    #expect(bench.rows[0].contains("polling"))
    await bench.send(.tick(now: Workbench.now + 60_000))
    await bench.send(.changes(.silent(reason: "notifications are off")))
    #expect(!bench.screen.contains("notifications are off"))
  }

  @Test("the cells of the open thread that changed are marked for a moment")
  func cells() async throws {
    let identity = ThreadIdentity(schema: .thread, id: "thread_FiHxcpVHExsMu3rF1wdhlLVO")
    let bench = try await Workbench(width: 120, height: 40, start: .thread(identity))
    try await change(bench, identity.id.description, adding: "region")
    let thread = bench.model.top as? ThreadScreen
    #expect(thread?.changed.keys.map(\.segment) == ["region"])
    #expect(bench.rows.contains { $0.contains("●~") || $0.contains("▌~") })
    await bench.send(.tick(now: Workbench.now + 2000))
    #expect(!bench.rows.contains { $0.contains("●~") || $0.contains("▌~") })
  }

  @Test("a thread that changes faster than it can be read is read to the end, and once more")
  func fast() async throws {
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let bench = try await Workbench(width: 120, height: 40, start: .thread(identity))
    bench.requests = []
    bench.held = { if case .record = $0 { true } else { false } }
    for _ in 0..<5 { await bench.send(.changes(.changed(identity.metaKey))) }
    #expect(bench.requests.count == 1)
    await bench.release()
    #expect(bench.requests.count == 2)
  }

  @Test("threads that came up since the scan are counted and marked")
  func arrived() async throws {
    let bench = try await Workbench(width: 120)
    let id = bench.model.jobs.current(.scan)
    let count = (bench.model.screens[0] as? ThreadsScreen)?.index.count ?? 0
    await bench.send(
      .scanned(
        id,
        Chunk(
          base: UInt32(count), identities: [ThreadIdentity(schema: .thread, id: "thread_late")]),
        ScanProgress(found: count + 1, scanned: 9, total: 9, milliseconds: 1)))
    #expect(bench.screen.contains("~ thread_late"))
    #expect(bench.screen.contains("1 new"))
  }
}

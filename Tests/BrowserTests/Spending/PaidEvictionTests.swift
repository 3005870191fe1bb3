import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Evicting what cannot be read from a store that is paid by the command")
struct PaidEvictionTests {
  private let identity = ThreadIdentity(schema: .thread, id: "broken")

  /// A browser that has asked what would go of a thread of which only the meta is known.
  private func bench(keys: Int) async throws -> Workbench {
    let bench = try await Workbench(
      width: 110, height: 30, threads: [("broken", "not JSON"), ("whole", Sample.meta([]))]
    ) { $0.billed = true }
    bench.keys = keys
    bench.held = { if case .planEviction = $0 { true } else { false } }
    await bench.press("D")
    let (job, _) = try #require(bench.heldJobs.last)
    let plan = EvictionPlan(
      selections: [.thread(identity)],
      steps: [.init(key: identity.metaKey, deed: .deletes, bytes: 8, freed: 8)],
      versions: [identity: nil], counts: EvictedCounts(), unsearched: [identity])
    await bench.send(.evictionPlanned(job, .success(plan)))
    return bench
  }

  private func searches(_ bench: Workbench) -> [HashSearch] {
    bench.requests.compactMap { if case .planEviction(_, let search) = $0 { search } else { nil } }
  }

  @Test("its hashes are looked for when that is asked for, after it was said what it costs")
  func asked() async throws {
    let bench = try await bench(keys: 365_344)
    #expect(searches(bench) == [.whereFree])
    #expect(
      bench.screen.contains(
        "broken cannot be read: hashes of it stay. h looks for them: about 183 commands."))
    #expect(bench.rows.last?.contains("h look for hashes") == true)
    #expect(bench.screen.contains("paid by the command: about 2 commands, up to 2 more"))
    await bench.press("h")
    #expect(searches(bench) == [.whereFree, .always])
    #expect(bench.screen.contains("looking up which keys go"))
    await bench.release()
    #expect(bench.screen.contains("thread:broken:meta"))
    #expect(!bench.screen.contains("h looks for them"))
  }

  @Test("they may stay: what is known goes")
  func left() async throws {
    let bench = try await bench(keys: 365_344)
    bench.held = { if case .evict = $0 { true } else { false } }
    await bench.press("y")
    #expect(bench.requests.contains { if case .evict = $0 { true } else { false } })
    #expect(searches(bench) == [.whereFree])
  }

  @Test("where it costs no more than a screen does they are looked for at once")
  func cheap() async throws {
    let bench = try await bench(keys: 9000)
    #expect(searches(bench) == [.whereFree, .always])
  }
}

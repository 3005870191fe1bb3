import KeyValue
import ThreadCache

/// Reading what a row of the list shows of a meta.
enum SummarySection {
  /// Rows on a screen, read in one round trip.
  private static let screenful = 40

  static func measure(_ bench: Bench) async throws -> [Row] {
    let meta = makeMeta(bytes: 89_000)
    let node = try NodePeer(meta, bench.scratch())
    let cache = ThreadCache(store: MemoryStore())
    let identities = (0..<screenful).map {
      ThreadIdentity(schema: .thread, id: ThreadID("thread_\($0)"))
    }
    for identity in identities {
      _ = try await cache.store.commit(
        Commit(
          anchor: KeySchema.thread.metaKey(identity.id), expected: .absent, change: .value(meta),
          lifetime: .never))
    }
    let found = try await cache.summaries(of: identities).compactMap { $0?.loaded }
    guard found == Array(repeating: 50, count: screenful) else {
      throw Unmeasured("the rows are wrong: \(found.prefix(3)) segments loaded instead of 50")
    }
    let (bobbin, peer) = try await takeTurns(
      rounds: JSONSection.rounds,
      { try await time { _ = try await cache.summaries(of: identities) } / screenful },
      { try node.parse(.string, times: screenful) / screenful })
    let ratio = peer.median / bobbin.median
    return [
      Row(
        "row of an \(meta.count / 1000) kB meta", bobbin: Figures.microseconds(bobbin.median),
        peer: "node \(Figures.microseconds(peer.median)), \(Int(ratio * 10) / 10) ×",
        budget: "node ÷ 5", verdict: .init(ratio >= 5))
    ]
  }
}

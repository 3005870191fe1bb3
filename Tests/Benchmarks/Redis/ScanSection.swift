import Foundation
import KeyValueRedis
import ThreadCache

/// Listing all threads of a Redis, beside others who look at the same keys.
enum ScanSection {
  static let sizes = [1000, 10_000, 100_000, SeededRedis.metasAlone]
  static let pageHint = 2000

  /// The keys of metas of both schemas, as the library asks for them.
  static let pattern = "[tr][he][rs][ep][ao][dn]*:*:meta"

  static func measure(_ bench: Bench) async throws -> [Row] {
    let redis = try await bench.redis()
    let python = try PythonPeer(bench.scratch())
    var rows: [Row] = []
    for threads in sizes {
      rows.append(try await measure(redis, redis.database(threads: threads), python))
    }
    return rows
  }

  private static func measure(
    _ redis: SeededRedis, _ database: SeededRedis.Database, _ python: PythonPeer
  ) async throws -> Row {
    let store = try await RedisStore.open(try RedisOptions(url: redis.url(database)))
    let cache = ThreadCache(store: store)
    let socket = try BareSocket(port: redis.server.port, database: database.number)
    func expect(_ found: Int, _ who: String) throws {
      guard found >= database.threads else {
        throw Unmeasured("\(who) found \(found) of \(database.threads) threads")
      }
    }
    let race = try await Race(
      rounds: database.threads >= 100_000 ? 5 : 15,
      [
        {
          var found = 0
          let passed = try await time {
            for try await page in cache.scan(.all, pageHint: pageHint) {
              found += page.threads.count
            }
          }
          try expect(found, "Bobbin")
          return passed
        },
        {
          var found = 0
          let passed = try await time {
            found = try socket.drainScan(match: pattern, count: pageHint)
          }
          try expect(found, "the socket")
          return passed
        },
        {
          let answer = try python.ask(
            "scan \(redis.server.port) \(database.number) \(pattern)")
          try expect(answer.result, "python")
          return answer.time
        },
        { try await shell(redis, database) },
      ])
    await store.close()
    let (own, floor, hiredis) = (race.median(0), race.median(1), race.median(2))
    let ratio = own / floor
    // A small store is listed within a frame, whoever lists it.
    let isLarge = database.threads >= 100_000
    return Row(
      "list \(Figures.count(database.threads)) threads, \(Figures.count(database.keys)) keys",
      bobbin: Figures.milliseconds(own),
      peer: "bare socket \(Figures.milliseconds(floor)) (\(String(format: "%.2f", ratio)) ×), "
        + "python \(Figures.milliseconds(hiredis)), redis-cli \(Figures.milliseconds(race.median(3)))",
      budget: isLarge ? "< python, ≤ 1.2 × socket" : "–",
      verdict: isLarge ? .init(own < hiredis && ratio <= 1.2) : .none)
  }

  /// `redis-cli --scan`, the whole program with its output thrown away.
  private static func shell(
    _ redis: SeededRedis, _ database: SeededRedis.Database
  ) async throws -> Duration {
    try await time {
      let program = try LineProcess(
        "redis-cli",
        [
          "-p", "\(redis.server.port)", "-n", "\(database.number)", "--scan", "--pattern", pattern,
        ], environment: [:])
      var found = 0
      while let line = try? program.line(until: .now + .seconds(60)), !line.isEmpty { found += 1 }
      guard found >= database.threads else {
        throw Unmeasured("redis-cli found \(found) of \(database.threads) threads")
      }
    }
  }
}

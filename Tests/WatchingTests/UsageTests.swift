import KeyValue
import KeyValueRedis
import RedisServers
import StoreConformance
import Synchronization
import Testing

@testable import Watching

@Suite("What is counted a day, in the store", .timeLimit(.minutes(5)))
struct UsageTests {
  private static let noon: Int64 = 1_795_953_600_000

  /// All commands that a server has carried out, those inside of scripts too.
  private func carriedOut(_ server: RedisServer) async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for line in try await server.cli("INFO", "commandstats").split(whereSeparator: \.isNewline) {
      guard line.hasPrefix("cmdstat_"),
        let calls = line.split(separator: "=").dropFirst().first?.prefix(while: \.isNumber)
      else { continue }
      counts[String(line.dropFirst(8).prefix { $0 != ":" })] = Int(calls)
    }
    return counts
  }

  @Test(
    "watching costs one command in twenty at most, by the server's own count, and nothing is forgotten"
  )
  func share() async throws {
    try await withRedis { server in
      let redis = try await RedisStore.open(try RedisOptions(url: server.url))
      let store = MeteredStore(redis)
      let allowance = WatchingAllowance()
      store.observe { allowance.note(sent: $0.commands) }
      let diary = UsageDiary(store, allowance) { Self.noon }
      let before = try await carriedOut(server)
      for _ in 0..<5000 {
        _ = try await store.read("thread:t-1:meta")
        diary.count(.loads)
        diary.count(.misses, 2)
        diary.count(.hits, 3)
        diary.count(.commands)
        await diary.tell()
      }
      await diary.tell(isLast: true)
      let after = try await carriedOut(server)
      let all = after.merging(before) { $0 - $1 }.filter { $0.key != "info" && $0.key != "command" }
      // A read asks for the value and for what is left of its lifetime.
      let own = 2 * 5000
      let sum = all.values.reduce(0, +)
      #expect(sum > own, "\(all)")
      #expect((sum - own) * 20 <= sum, "\(sum - own) of \(sum): \(all)")
      #expect(allowance.spent * 20 <= sum)
      let counts = try await UsageCounts(in: store, at: Self.noon)
      #expect(counts.today?[.loads] == 5000)
      #expect(counts.today?[.misses] == 10_000)
      #expect(counts.newest.ratio == 0.6)
      #expect(counts.commandsOfMonth == 5000)
      let left = try await server.cli("TTL", "analytics:bobbin_loads:2026-11-29")
      #expect(Int(left).map { $0 > 89 * 86_400 && $0 <= 90 * 86_400 } == true, "\(left)")
      await store.close()
    }
  }

  @Test("what the store did not take is told later, to the day on which it was")
  func away() async throws {
    let store = MemoryStore()
    let allowance = WatchingAllowance()
    let (before, midnight) = (UsageDay(at: Self.noon), Self.noon + 12 * 3_600_000)
    let clock = Hour(Self.noon)
    let diary = UsageDiary(store, allowance, clock: { clock.time })
    diary.count(.loads, 4)
    await diary.tell(isLast: true)
    #expect(try await UsageCounts(in: store, at: Self.noon).today == nil)
    clock.time = midnight
    diary.count(.loads)
    allowance.note(sent: 10_000)
    await diary.tell()
    #expect(try await UsageCounts(in: store, at: Self.noon).today?[.loads] == 4)
    #expect(try await UsageCounts(in: store, at: midnight).today?[.loads] == 1)
    #expect(UsageMetric.loads.key(before) == "analytics:bobbin_loads:2026-11-29")
  }

  @Test("a store that refuses what is counted is left alone, and what it was asked counts as spent")
  func refused() async throws {
    try await withRedis { server in
      try await server.cli(
        "ACL", "SETUSER", "default", "resetkeys", "~thread:*", "~response:*", "~bobbin:*")
      let redis = try await RedisStore.open(try RedisOptions(url: server.url))
      let store = MeteredStore(redis)
      let asked = Mutex(0)
      store.observe { event in if event.operation == .add { asked.withLock { $0 += 1 } } }
      let allowance = WatchingAllowance()
      allowance.note(sent: 1_000_000)
      let clock = Hour(Self.noon)
      let start = ContinuousClock.now
      let diary = UsageDiary(store, allowance) {
        Self.noon
      } now: {
        start + .milliseconds(clock.time - Self.noon)
      }
      diary.count(.loads, 4)
      // As a service that runs for three hours, and looks each second.
      for _ in 0..<10_800 {
        await diary.tell()
        clock.time += 1000
      }
      let times = asked.withLock { $0 }
      #expect(times > 10 && times < 30, "\(times)")
      #expect(allowance.spent == times * UsageDiary.cost(1))
      try await server.cli("ACL", "SETUSER", "default", "allkeys")
      await diary.tell()
      #expect(try await UsageCounts(in: store, at: Self.noon).today == nil)
      clock.time += 600_000
      await diary.tell()
      #expect(try await UsageCounts(in: store, at: Self.noon).today?[.loads] == 4)
      await store.close()
    }
  }

  @Test("what was never sent is not taken for spent")
  func unsent() async throws {
    let store = FaultyStore(MemoryStore())
    store.fail(.add, with: StoreError(.unreachable, "nobody answers"))
    let allowance = WatchingAllowance()
    allowance.note(sent: 10_000)
    let diary = UsageDiary(store, allowance) { Self.noon }
    diary.count(.loads)
    await diary.tell()
    #expect(allowance.spent == 0)
    await diary.tell(isLast: true)
    #expect(try await UsageCounts(in: store, at: Self.noon).today?[.loads] == 1)
  }

  @Test("a month has its days up to today, and no more")
  func month() {
    let day = UsageDay(at: Self.noon)
    #expect(day.text == "2026-11-29")
    #expect(day.monthSoFar.map(\.text).last == "2026-11-01")
    #expect(day.monthSoFar.count == 29)
    #expect(UsageDay(at: 0).monthSoFar.map(\.text) == ["1970-01-01"])
    #expect(day.before(2).map(\.text) == ["2026-11-28", "2026-11-27"])
  }
}

/// A clock that a test sets.
private final class Hour: Sendable {
  private let state: Mutex<Int64>

  init(_ time: Int64) { state = Mutex(time) }

  var time: Int64 {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

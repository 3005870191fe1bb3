import Synchronization
import Testing

@testable import Server

@Suite("counting what was served")
struct CommandLedgerTests {
  private final class Calendar: Sendable {
    private let seconds = Mutex(1_700_000_000.0)
    func pass(days: Double) { seconds.withLock { $0 += days * 86_400 } }
    @Sendable func today() -> UTCDay { UTCDay(secondsSince1970: seconds.withLock { $0 }) }
  }

  private func limits(daily: Int? = nil, monthly: Int? = nil) -> GatewayLimits {
    var limits = GatewayLimits()
    limits.dailyCommands = daily
    limits.monthlyCommands = monthly
    return limits
  }

  @Test("a pipeline runs as far as the day's limit goes")
  func daily() {
    let calendar = Calendar()
    let ledger = CommandLedger(limits(daily: 10), today: calendar.today)
    #expect(ledger.take(7, whole: false) == .init(commands: 7, refusal: nil))
    let words =
      "ERR max daily request limit exceeded. Limit: 10, Usage: 11."
      + " See https://upstash.com/docs/redis/troubleshooting/max_daily_request_limit for details"
    #expect(ledger.take(7, whole: false) == .init(commands: 3, refusal: words))
    #expect(ledger.take(1, whole: false) == .init(commands: 0, refusal: words))
    #expect(ledger.count == .init(commands: 10, today: 10, month: 10, requests: 0))
    calendar.pass(days: 1)
    #expect(ledger.take(1, whole: false).refusal == nil)
    #expect(ledger.count == .init(commands: 11, today: 1, month: 11, requests: 0))
  }

  @Test("a transaction runs whole or not at all, and what does not run does not count")
  func whole() {
    let ledger = CommandLedger(limits(daily: 10))
    #expect(ledger.take(8, whole: true).commands == 8)
    #expect(ledger.take(3, whole: true).commands == 0)
    #expect(ledger.take(2, whole: true).commands == 2)
    #expect(ledger.count.commands == 10)
  }

  @Test("the month's limit holds over days and ends with the month")
  func monthly() {
    let calendar = Calendar()
    let ledger = CommandLedger(limits(monthly: 5), today: calendar.today)
    #expect(ledger.take(5, whole: false).refusal == nil)
    calendar.pass(days: 1)
    #expect(
      ledger.take(1, whole: false).refusal
        == "ERR max requests limit exceeded. Limit: 5, Usage: 5."
        + " See https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details")
    calendar.pass(days: 31)
    #expect(ledger.take(1, whole: false).refusal == nil)
  }

  @Test("a clock that goes back opens no new day")
  func backwards() {
    let calendar = Calendar()
    let ledger = CommandLedger(limits(daily: 1), today: calendar.today)
    _ = ledger.take(1, whole: false)
    calendar.pass(days: -3)
    #expect(ledger.take(1, whole: false).refusal != nil)
    #expect(ledger.count.today == 1)
  }

  @Test("many at once count to the last one")
  func concurrently() async {
    let ledger = CommandLedger(limits(daily: 5000))
    let granted = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<1000 { group.addTask { ledger.take(7, whole: false).commands } }
      return await group.reduce(0, +)
    }
    #expect(granted == 5000)
    #expect(ledger.count.commands == 5000)
  }

  @Test("months begin where the calendar says")
  func months() {
    func month(_ year: Int, _ days: Int) -> Int {
      UTCDay(secondsSince1970: Double(days) * 86_400).month
    }
    // 31 December 1969, 1 January 1970, 29 February and 1 March 2024, 31 December 2024, 1 January 2025.
    #expect(month(1969, -1) != month(1970, 0))
    #expect(month(1970, 0) == month(1970, 30))
    #expect(month(1970, 30) != month(1970, 31))
    #expect(month(2024, 19_782) + 1 == month(2024, 19_783))
    #expect(month(2024, 20_088) + 1 == month(2025, 20_089))
    #expect(month(2024, 19_783) == month(2024, 19_813))
  }
}

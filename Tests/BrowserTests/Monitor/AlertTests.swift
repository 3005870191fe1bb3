import KeyValue
import Testing
import Watching

@testable import Browser

@Suite("Alerts by rule")
struct AlertTests {
  private var vitals = Vitals(time: 1_000_000, since: 0)
  private var limits = AlertLimits.standard

  init() {
    vitals.seconds = Array(repeating: CallSeries.Second(), count: 300)
  }

  private func alerts(_ vitals: Vitals) -> [AdvisedAlert] { limits.alerts(of: vitals, .standard) }

  private func kinds(_ vitals: Vitals) -> [AlertKind] { alerts(vitals).map(\.kind) }

  private func filled(_ used: Int64, of limit: Int64?, _ policy: String = "noeviction") -> Vitals {
    var vitals = vitals
    var statistics = StoreStatistics()
    statistics.usedBytes = used
    statistics.limitBytes = limit
    statistics.evictionPolicy = policy
    vitals.statistics = statistics
    return vitals
  }

  @Test("a session that has just begun has none")
  func none() {
    #expect(kinds(vitals) == [])
    #expect(kinds(Vitals(time: 0, since: 0)) == [])
  }

  @Test(
    "memory is one from 80 % on, and worse from 90 % on where the store would refuse writes",
    arguments: [
      (79, "noeviction", []), (80, "noeviction", [AlertKind.memory]),
      (90, "noeviction", [.noRoom]), (95, "allkeys-lru", [.memory]),
    ])
  func memory(used: Int64, policy: String, kinds: [AlertKind]) {
    #expect(self.kinds(filled(used, of: 100, policy)) == kinds)
  }

  @Test("memory without a limit is none")
  func noLimit() { #expect(kinds(filled(1 << 40, of: nil)) == []) }

  @Test(
    "the plan's memory is one from 80 % on, where it is less than what the store itself allows",
    arguments: [
      (79, 1000, []), (80, 1000, ["80 % of the plan's memory is used: 80 B of 100 B"]),
      (80, nil, ["80 % of the plan's memory is used: 80 B of 100 B"]),
      (90, 100, ["90 % of the memory limit is used: 90 B of 100 B"]),
      (45, 50, ["90 % of the memory limit is used: 45 B of 50 B"]),
    ])
  mutating func planMemory(used: Int64, limit: Int64?, words: [String]) {
    limits.planBytes = 100
    let alerts = alerts(filled(used, of: limit))
    #expect(alerts.map { $0.words.prefix { $0 != ";" } } == words.map { $0[...] })
  }

  @Test("the plan's commands are one when this session alone has spent 75 % of them")
  mutating func planCommands() {
    var vitals = vitals
    vitals.usage.commands = 1_000_000
    #expect(kinds(vitals) == [])
    limits.planCommands = 1_000_000
    vitals.usage.commands = 749_999
    #expect(kinds(vitals) == [])
    vitals.usage.commands = 750_000
    #expect(
      alerts(vitals).map(\.words) == [
        "This session alone has spent 75 % of the plan's commands: 750 000 of 1 000 000."
      ])
    // The store counts each command, the session what it asked for.
    vitals.usage.commands = 10
    vitals.statistics = StoreStatistics()
    vitals.statistics?.traffic = StoreTraffic(commands: 800_000, bytesOut: 0, bytesIn: 0)
    #expect(kinds(vitals) == [.commands])
  }

  @Test("the advice names the user's own keys")
  func keys() throws {
    var vitals = filled(99, of: 100)
    vitals.seconds[299].calls = 20
    vitals.seconds[299].faultKinds = [.busy: 20]
    let actions = ActionTable(bindings: [.evict: ["E"], .log: ["f3"], .level: ["w"]])
    let advice = limits.alerts(of: vitals, actions).map(\.advice)
    #expect(advice.first?.contains("(E in the list)") == true)
    #expect(advice.last?.contains(": F3, then w until") == true)
  }

  @Test("a write that was refused for want of memory is one for a minute")
  func refused() {
    var vitals = vitals
    vitals.refusedAt = vitals.time - 59_000
    #expect(kinds(vitals) == [.noRoom])
    #expect(alerts(vitals)[0].ends == vitals.time + 1000)
    vitals.refusedAt = vitals.time - 60_000
    #expect(kinds(vitals) == [])
  }

  @Test("failures are one above 5 % of the calls of a minute, and of twenty calls at least")
  func errors() {
    var vitals = vitals
    vitals.seconds[250].calls = 20
    vitals.seconds[250].faultKinds = [.busy: 1]
    #expect(kinds(vitals) == [])
    vitals.seconds[250].faultKinds = [.busy: 2]
    #expect(kinds(vitals) == [.errors])
    vitals.seconds[250].calls = 19
    #expect(kinds(vitals) == [])
    // More than a minute ago.
    vitals.seconds[250] = CallSeries.Second()
    vitals.seconds[200].calls = 20
    vitals.seconds[200].faultKinds = [.busy: 20]
    #expect(kinds(vitals) == [])
  }

  @Test("how most calls failed is told of the minute, whatever was before")
  func common() throws {
    var vitals = vitals
    vitals.usage.errors = [.timedOut: 1000, .outOfMemory: 8, .wrongType: 2000]
    vitals.seconds[200].faultKinds = [.timedOut: 1000]
    vitals.seconds[290].calls = 20
    vitals.seconds[290].faultKinds = [.outOfMemory: 8, .busy: 5]
    vitals.seconds[295].faultKinds = [.busy: 2]
    let words = try #require(alerts(vitals).first).words
    #expect(words.hasSuffix("most often: \(StoreError.Code.outOfMemory.words)."), "\(words)")
  }

  @Test("an alert about failures says when it ends by itself")
  func ends() throws {
    var vitals = vitals
    vitals.seconds[299].calls = 20
    vitals.seconds[290].calls = 20
    vitals.seconds[290].faultKinds = [.busy: 20]
    let alert = try #require(alerts(vitals).first)
    let end = try #require(alert.ends)
    // Nine seconds of the minute are over.
    #expect(end == vitals.time + 51_000)
    var later = vitals
    later.time = end
    later.seconds = Array(vitals.seconds[51...] + Array(repeating: CallSeries.Second(), count: 51))
    #expect(kinds(later) == [])
  }

  @Test("latency is one when 5 of 100 of at least twenty calls took longer than the limit")
  func latency() {
    var vitals = vitals
    vitals.seconds[299].calls = 20
    vitals.recentAboutOne.count = 20
    vitals.recentAboutOne.p95 = .milliseconds(250)
    #expect(kinds(vitals) == [])
    vitals.recentAboutOne.p95 = .milliseconds(251)
    #expect(kinds(vitals) == [.latency])
    vitals.recentAboutOne.count = 19
    #expect(kinds(vitals) == [])
  }

  @Test("keys the store removed for want of memory are one")
  func removal() {
    var vitals = vitals
    vitals.removedKeys = 1
    #expect(kinds(vitals) == [.removal])
    #expect(alerts(vitals)[0].words.contains("removed 1 key for"))
  }

  @Test("the worst comes first, and each says what to do")
  func order() {
    var vitals = filled(99, of: 100)
    vitals.removedKeys = 3
    vitals.silence = StoreRecord.Silence(since: 1, words: "Connection refused.")
    #expect(self.alerts(vitals).first?.advice.contains("It is asked again by itself; ") == true)
    vitals.spending = SpendingReport()
    #expect(self.alerts(vitals).first?.advice.contains("^R asks again; ") == true)
    vitals.spending = nil
    vitals.refusal = StoreRecord.Silence(since: 1, words: "the daily limit is used up")
    let alerts = alerts(vitals)
    #expect(alerts.map(\.kind) == [.silence, .refusal, .noRoom, .removal])
    #expect(alerts[1].words.contains("the daily limit is used up"))
    #expect(alerts.allSatisfy { $0.advice.hasSuffix(".") && $0.advice.count > 20 })
    #expect(alerts[0].words.contains("Connection refused."))
  }
}

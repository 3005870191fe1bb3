import Testing
import Watching

@Suite("From where on something is an alert")
struct AlertLimitsTests {
  private var limits = AlertLimits.standard

  private func failing(_ faults: Int, of calls: Int) -> Alert? {
    var readings = Readings(.service)
    (readings.calls, readings.faults) = (calls, faults)
    return limits.alerts(of: readings).first
  }

  @Test("far beyond the limit it is critical")
  func severity() {
    #expect(failing(5, of: 100) == nil)
    #expect(failing(6, of: 100)?.severity == .warning)
    #expect(failing(26, of: 100)?.severity == .critical)
  }

  @Test("a limit that was set holds, and what is critical is never less than a warning")
  mutating func adjusted() {
    limits[.errors] = limits[.errors].warning(from: 0.5)
    #expect(failing(49, of: 100) == nil)
    #expect(failing(51, of: 100)?.severity == .critical)
    limits[.errors] = limits[.errors].critical(from: 0.1)
    #expect(failing(11, of: 100)?.severity == .critical)
    #expect(failing(9, of: 100) == nil)
  }

  @Test("updates that wait are one, and are counted")
  func outbox() {
    var readings = Readings(.service)
    #expect(limits.alerts(of: readings).isEmpty)
    readings.waiting = 3
    let alert = limits.alerts(of: readings).first
    #expect(alert?.severity == .warning)
    #expect(alert?.words.hasPrefix("3 updates wait for the store") == true)
    readings.waiting = 1000
    #expect(limits.alerts(of: readings).first?.severity == .critical)
  }

  @Test("a machine on which nothing could wait is one, with the reason")
  func outboxDisk() {
    var readings = Readings(.service)
    readings.outboxProblem = "The outbox cannot be written."
    #expect(
      limits.alerts(of: readings) == [
        Alert(.outboxDisk, .warning, "The outbox cannot be written.")
      ])
  }

  @Test("every kind has its rule, and the table is in the order of the kinds' weight")
  func table() {
    #expect(Set(AlertRule.all.map(\.kind)) == Set(AlertKind.allCases))
    #expect(AlertRule.all.count == AlertKind.allCases.count)
  }
}

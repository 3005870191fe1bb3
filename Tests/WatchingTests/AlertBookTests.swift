import Testing
import Watching

@Suite("Which alerts are told")
struct AlertBookTests {
  private var book = AlertBook(patience: .seconds(2), calm: .seconds(10))
  private let slow = Alert(.latency, .warning, "slow")
  private let slower = Alert(.latency, .critical, "slower")
  private let away = Alert(.silence, .critical, "away")

  private let start = ContinuousClock.now

  /// What is the news so many milliseconds after the start.
  private mutating func note(_ alerts: [Alert], at milliseconds: Int64) -> [AlertBook.News] {
    note(alerts, at: milliseconds, time: milliseconds)
  }

  private mutating func note(
    _ alerts: [Alert], at milliseconds: Int64, time: Int64
  ) -> [AlertBook.News] {
    book.note(alerts, at: start + .milliseconds(milliseconds), time: time)
  }

  private func told(_ news: [AlertBook.News]) -> [String] {
    news.map { "\($0.state.rawValue) \($0.alert.words)" }
  }

  @Test("one is told when it has lasted, once, and when it is over, once")
  mutating func once() {
    #expect(note([slow], at: 0).isEmpty)
    let firing = note([slow], at: 2000)
    #expect(told(firing) == ["firing slow"])
    #expect(firing.first?.words == "slow")
    #expect(note([slow], at: 3000).isEmpty)
    #expect(note([], at: 12_000).isEmpty)
    let over = note([], at: 13_000)
    #expect(told(over) == ["resolved slow"])
    #expect(over.first?.since == 0)
    #expect(over.first?.words == "Calls of the store are fast enough again.")
    #expect(note([], at: 30_000).isEmpty)
  }

  @Test("what does not last is not told, and what comes and goes is one alert")
  mutating func flapping() {
    #expect(note([slow], at: 0).isEmpty)
    #expect(note([], at: 1000).isEmpty)
    #expect(note([slow], at: 1500).isEmpty)
    #expect(told(note([slow], at: 3500)) == ["firing slow"])
    for time in stride(from: Int64(4000), to: 60_000, by: 2000) {
      #expect(note(time % 4000 == 0 ? [] : [slow], at: time).isEmpty)
    }
  }

  @Test("what gets worse is told again, what gets better is not")
  mutating func worse() {
    _ = note([slow], at: 0)
    _ = note([slow], at: 2000)
    #expect(told(note([slower], at: 3000)) == ["firing slower"])
    #expect(note([slow], at: 4000).isEmpty)
    #expect(note([slower], at: 5000).isEmpty)
  }

  @Test("a clock that is set, back or forth, makes nothing last longer or shorter")
  mutating func clock() {
    let year: Int64 = 31_536_000_000
    #expect(note([slow], at: 0, time: year).isEmpty)
    #expect(note([slow], at: 1000, time: 2 * year).isEmpty)
    let begun = note([slow], at: 2000, time: 0)
    #expect(told(begun) == ["firing slow"])
    #expect(begun.first?.since == year)
    #expect(note([], at: 11_000, time: 3 * year).isEmpty)
    #expect(told(note([], at: 12_000, time: 0)) == ["resolved slow"])
  }

  @Test("the worst is told first")
  mutating func order() {
    _ = note([slow, away], at: 0)
    #expect(told(note([slow, away], at: 2000)) == ["firing away", "firing slow"])
    #expect(told(note([], at: 20_000)) == ["resolved away", "resolved slow"])
  }
}

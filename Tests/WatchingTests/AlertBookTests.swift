import Testing
import Watching

@Suite("Which alerts are told")
struct AlertBookTests {
  private var book = AlertBook(patience: 2000, calm: 10_000)
  private let slow = Alert(.latency, .warning, "slow")
  private let slower = Alert(.latency, .critical, "slower")
  private let away = Alert(.silence, .critical, "away")

  private func told(_ news: [AlertBook.News]) -> [String] {
    news.map { "\($0.state.rawValue) \($0.alert.words)" }
  }

  @Test("one is told when it has lasted, once, and when it is over, once")
  mutating func once() {
    #expect(book.note([slow], at: 0).isEmpty)
    #expect(told(book.note([slow], at: 2000)) == ["firing slow"])
    #expect(book.note([slow], at: 3000).isEmpty)
    #expect(book.note([], at: 12_000).isEmpty)
    let over = book.note([], at: 13_000)
    #expect(told(over) == ["resolved slow"])
    #expect(over.first?.since == 0)
    #expect(book.note([], at: 30_000).isEmpty)
  }

  @Test("what does not last is not told, and what comes and goes is one alert")
  mutating func flapping() {
    #expect(book.note([slow], at: 0).isEmpty)
    #expect(book.note([], at: 1000).isEmpty)
    #expect(book.note([slow], at: 1500).isEmpty)
    #expect(told(book.note([slow], at: 3500)) == ["firing slow"])
    for time in stride(from: Int64(4000), to: 60_000, by: 2000) {
      #expect(book.note(time % 4000 == 0 ? [] : [slow], at: time).isEmpty)
    }
  }

  @Test("what gets worse is told again, what gets better is not")
  mutating func worse() {
    _ = book.note([slow], at: 0)
    _ = book.note([slow], at: 2000)
    #expect(told(book.note([slower], at: 3000)) == ["firing slower"])
    #expect(book.note([slow], at: 4000).isEmpty)
    #expect(book.note([slower], at: 5000).isEmpty)
  }

  @Test("the worst is told first")
  mutating func order() {
    _ = book.note([slow, away], at: 0)
    #expect(told(book.note([slow, away], at: 2000)) == ["firing away", "firing slow"])
    #expect(told(book.note([], at: 20_000)) == ["resolved away", "resolved slow"])
  }
}

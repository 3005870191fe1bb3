import Browser
import KeyValue
import Testing
import Watching

@testable import Session

@Suite("calls of the store over time")
struct CallSeriesTests {
  private func call(
    _ duration: Duration = .milliseconds(1), keys: Int = 1, error: StoreError.Code? = nil
  ) -> StoreEvent {
    StoreEvent(
      operation: .read, key: "k", keyCount: keys, bytesOut: 10, bytesIn: 90, duration: duration,
      error: error.map { StoreError($0, "no") })
  }

  @Test("each second has its own calls, bytes, failures and longest call that was answered")
  func seconds() {
    var series = CallSeries()
    series.note(call(.milliseconds(3)), at: 5_000_100)
    series.note(call(.milliseconds(7), error: .busy), at: 5_000_900)
    series.note(call(), at: 5_001_000)
    let seconds = series.seconds(until: 5_002_999)
    #expect(seconds.count == 300)
    #expect(seconds.map(\.calls).suffix(3) == [2, 1, 0])
    #expect(seconds[297].bytes == 200)
    #expect(seconds[297].faults == 1)
    #expect(seconds[297].longest == 3000)
  }

  @Test("a call that was not answered counts as one that failed, and not for how fast answers come")
  func unanswered() {
    var series = CallSeries()
    var recent = RecentCalls()
    for event in [call(.milliseconds(3)), call(.seconds(5), error: .timedOut)] {
      series.note(event, at: 1000)
      recent.note(event, at: 1000)
    }
    let second = series.seconds(until: 1000).last
    #expect(second?.calls == 2)
    #expect(second?.faults == 1)
    #expect(second?.longest == 3000)
    #expect(recent.latency(at: 1000).count == 1)
    #expect(recent.latency(at: 1000).longest == .milliseconds(3))
  }

  @Test(
    "what is older than five minutes is gone, however long nobody looked",
    arguments: [300, 301, 10_000])
  func old(gap: Int64) {
    var series = CallSeries()
    series.note(call(), at: 5_000_000)
    #expect(series.seconds(until: 5_000_000 + 299_000).map(\.calls).first == 1)
    #expect(series.seconds(until: 5_000_000 + gap * 1000).allSatisfy { $0.calls == 0 })
  }

  @Test("a clock that is set back loses no call")
  func back() {
    var series = CallSeries()
    series.note(call(), at: 9_000_000)
    series.note(call(), at: 8_000_000)
    #expect(series.seconds(until: 9_000_000).last?.calls == 2)
  }

  @Test("a conflict or a value of another type is no fault of the store")
  func faults() {
    var series = CallSeries()
    for code in [StoreError.Code.wrongType, .cancelled, .conflict, .tooLarge] {
      series.note(call(error: code), at: 1000)
    }
    series.note(call(error: .refused(.authentication)), at: 1000)
    #expect(series.seconds(until: 1000).last?.faults == 1)
  }

  @Test("how most calls of some seconds failed is told, of two that are as many always the same")
  func common() {
    var series = CallSeries()
    for second in 0..<200 { series.note(call(error: .timedOut), at: Int64(second) * 1000) }
    series.note(call(error: .busy), at: 290_000)
    series.note(call(error: .conflict), at: 291_000)
    series.note(call(error: .conflict), at: 291_000)
    let last = series.seconds(until: 299_000).suffix(60).total
    #expect(last.calls == 3)
    #expect(last.faults == 1)
    #expect(last.commonFault == .busy)
    series.note(call(error: .unreachable), at: 295_000)
    #expect(series.seconds(until: 299_000).suffix(60).total.commonFault == .busy)
    #expect(CallSeries.Second().commonFault == nil)
  }

  @Test("percentiles of the last minute are exact, of all calls and of those about one key")
  func percentiles() {
    var recent = RecentCalls()
    recent.note(call(.seconds(9)), at: 0)
    recent.note(call(.seconds(9), keys: 500), at: 100_000)
    for milliseconds in 1...100 { recent.note(call(.milliseconds(milliseconds)), at: 100_000) }
    #expect(recent.latency(at: 120_000).count == 101)
    #expect(recent.latency(at: 120_000).longest == .seconds(9))
    let latency = recent.latency(at: 120_000, aboutOne: true)
    #expect(latency.count == 100)
    #expect(latency.p50 == .milliseconds(50))
    #expect(latency.p95 == .milliseconds(95))
    #expect(latency.p99 == .milliseconds(99))
    #expect(latency.longest == .milliseconds(100))
    #expect(recent.latency(at: 200_000).count == 0)
  }

  @Test("of very many calls the newest count")
  func many() {
    var recent = RecentCalls()
    for _ in 0..<3000 { recent.note(call(.seconds(1)), at: 1000) }
    for _ in 0..<2048 { recent.note(call(.milliseconds(1)), at: 2000) }
    let latency = recent.latency(at: 3000)
    #expect(latency.count == 2048)
    #expect(latency.longest == .milliseconds(1))
  }
}

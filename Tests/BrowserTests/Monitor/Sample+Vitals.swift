import KeyValue
import Watching

@testable import Browser

extension Sample {
  /// Figures of a session that has asked a store with little room left, and found most of it cached.
  static var vitals: Vitals {
    var vitals = Vitals(time: Workbench.now, since: Workbench.now - 60_000)
    vitals.seconds = (0..<300).map { second in
      var one = CallSeries.Second()
      one.calls = second % 7
      one.bytes = one.calls * 1000
      one.longest = one.calls * 900
      return one
    }
    vitals.usage.commands = 1234
    vitals.usage.bytesIn = 88_000
    vitals.usage.latency.count = 600
    vitals.usage.latency.p95 = .microseconds(800)
    vitals.usage.latencies[.read] = vitals.usage.latency
    vitals.usage.errors = [.timedOut: 3]
    var statistics = StoreStatistics()
    statistics.server = "redis 7.0.15"
    statistics.usedBytes = 95_000_000
    statistics.limitBytes = 100_000_000
    statistics.evictionPolicy = "noeviction"
    statistics.keys = 40_012
    statistics.evictedKeys = 0
    statistics.expiredKeys = 12
    vitals.statistics = statistics
    vitals.statisticsTime = vitals.time
    vitals.alerts = AlertLimits.standard.alerts(of: vitals, .standard)
    return vitals
  }
}

import Histogram

/// How long the runs of one thing took.
struct Timings {
  private var histogram: Histogram<UInt64> = {
    var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    histogram.autoResize = true
    return histogram
  }()

  mutating func record(_ time: Duration) {
    histogram.record(UInt64(max(1, time / .nanoseconds(1))))
  }

  var median: Duration { .nanoseconds(histogram.valueAtPercentile(50)) }
  var p99: Duration { .nanoseconds(histogram.valueAtPercentile(99)) }
  var shortest: Duration { .nanoseconds(histogram.min) }
  var longest: Duration { .nanoseconds(histogram.max) }
}

/// Lets two rivals take turns, so that what else the machine does hits both alike.
///
/// Each answers how long it took; the first `warmUps` answers do not count.
func takeTurns(
  rounds: Int, warmUps: Int = 2, _ first: () async throws -> Duration,
  _ second: () async throws -> Duration
) async rethrows -> (first: Timings, second: Timings) {
  var times = (first: Timings(), second: Timings())
  for round in 0..<(warmUps + rounds) {
    let one = try await first()
    let other = try await second()
    if round >= warmUps {
      times.first.record(one)
      times.second.record(other)
    }
  }
  return times
}

/// How long `body` took.
func time(_ body: () async throws -> Void) async rethrows -> Duration {
  let start = ContinuousClock.now
  try await body()
  return start.duration(to: .now)
}

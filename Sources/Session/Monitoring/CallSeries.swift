import Browser
import KeyValue

/// What was asked of a store within each of the last seconds.
///
/// Nothing happens while nothing is asked: the seconds without calls come up when somebody looks.
struct CallSeries: Sendable {
  /// Five minutes.
  static let length = 300

  private var seconds = [Vitals.Second](repeating: Vitals.Second(), count: length)
  /// The newest second of the clock that is in `seconds`.
  private var newest: Int64 = 0

  /// Counts a call that ended at `time`, in milliseconds since 1970.
  mutating func note(_ event: StoreEvent, at time: Int64) {
    let second = time / 1000
    advance(to: second)
    // A clock that was set back: what is counted belongs to now.
    let place = Self.place(max(second, newest))
    seconds[place].calls += 1
    seconds[place].bytes += event.bytesOut + event.bytesIn
    if event.isAnswered {
      seconds[place].longest = max(seconds[place].longest, event.duration.wholeMicroseconds)
    }
    if event.error?.code.isFault == true { seconds[place].faults += 1 }
  }

  /// The last seconds, the oldest first and that of `time` last.
  mutating func seconds(until time: Int64) -> [Vitals.Second] {
    advance(to: time / 1000)
    let first = Self.place(newest + 1)
    return Array(seconds[first...] + seconds[..<first])
  }

  private mutating func advance(to second: Int64) {
    guard second > newest else { return }
    for step in 1...min(second - newest, Int64(Self.length)) {
      seconds[Self.place(second - step + 1)] = Vitals.Second()
    }
    newest = second
  }

  private static func place(_ second: Int64) -> Int { Int(second % Int64(length)) }
}

extension Duration {
  var wholeMicroseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  }
}

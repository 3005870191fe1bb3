public import KeyValue

/// What was asked of a store within each of the last seconds.
///
/// Nothing happens while nothing is asked: the seconds without calls come up when somebody looks.
public struct CallSeries: Sendable {
  /// What was asked of a store within one second.
  public struct Second: Sendable, Equatable {
    /// Calls that ended.
    public var calls = 0
    /// Those of them that failed for a reason of the store's (``KeyValue/StoreError/Code/isFault``), by that.
    public var faultKinds: [StoreError.Code: Int] = [:]
    /// Bytes of keys and values that went and came.
    public var bytes = 0
    /// The longest call, in microseconds.
    public var longest = 0

    /// Nothing.
    public init() {}

    /// Calls that failed for a reason of the store's.
    public var faults: Int { faultKinds.values.reduce(0, +) }

    /// How most of those failed; nil: none did.
    public var commonFault: StoreError.Code? {
      faultKinds.max { ($0.value, $1.key.label) < ($1.value, $0.key.label) }?.key
    }
  }

  /// Five minutes.
  package static let length = 300

  private var seconds = [Second](repeating: Second(), count: length)
  /// The newest second of the clock that is in `seconds`.
  private var newest: Int64 = 0

  /// No calls.
  public init() {}

  /// Counts a call that ended at `time`, in milliseconds since 1970.
  public mutating func note(_ event: StoreEvent, at time: Int64) {
    let second = time / 1000
    advance(to: second)
    // A clock that was set back: what is counted belongs to now.
    let place = Self.place(max(second, newest))
    seconds[place].calls += 1
    seconds[place].bytes += event.bytesOut + event.bytesIn
    if event.isTimed {
      seconds[place].longest = max(seconds[place].longest, event.duration.wholeMicroseconds)
    }
    if let code = event.error?.code, code.isFault {
      seconds[place].faultKinds[code, default: 0] += 1
    }
  }

  /// The last seconds, the oldest first and that of `time` last.
  public mutating func seconds(until time: Int64) -> [Second] {
    advance(to: time / 1000)
    let first = Self.place(newest + 1)
    return Array(seconds[first...] + seconds[..<first])
  }

  private mutating func advance(to second: Int64) {
    guard second > newest else { return }
    for step in 1...min(second - newest, Int64(Self.length)) {
      seconds[Self.place(second - step + 1)] = Second()
    }
    newest = second
  }

  private static func place(_ second: Int64) -> Int { Int(second % Int64(length)) }
}

extension Duration {
  package var wholeMicroseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  }
}

extension Sequence<CallSeries.Second> {
  /// Calls, faults and bytes of all of them together, and the longest call among them.
  public var total: CallSeries.Second {
    reduce(into: CallSeries.Second()) { total, second in
      total.calls += second.calls
      total.faultKinds.merge(second.faultKinds, uniquingKeysWith: +)
      total.bytes += second.bytes
      total.longest = Swift.max(total.longest, second.longest)
    }
  }
}

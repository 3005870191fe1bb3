import KeyValue

extension Lifetime {
  /// The furthest moment that scripts can hold exactly: their numbers have 53 bits, which end in the year 287396.
  private static let furthest: Int64 = 1 << 53 - 1

  /// This lifetime as Redis takes it: durations and moments inside the range of its clock, none negative.
  ///
  /// Redis refuses a moment outside its range, which would stop a script in the middle.
  var bounded: Lifetime {
    switch self {
    case .keep, .never: self
    case .after(let milliseconds):
      .after(milliseconds: min(max(milliseconds, 0), Self.furthest / 2))
    case .at(let expiry):
      .at(Expiry(milliseconds: min(max(expiry.milliseconds, 1), Self.furthest)))
    }
  }

  /// How scripts are told: `k` keep, `n` never, `a7776000000` after, `t1786000000000` at.
  var argument: [UInt8] {
    switch bounded {
    case .keep: Array("k".utf8)
    case .never: Array("n".utf8)
    case .after(let milliseconds): Array("a\(milliseconds)".utf8)
    case .at(let expiry): Array("t\(expiry.milliseconds)".utf8)
    }
  }

  /// The command that sets it on a key that exists; nil: there is nothing to do.
  func command(_ key: StoreKey) -> RedisCommand? {
    switch bounded {
    case .keep: nil
    case .never: RedisCommand("PERSIST", [key.bytes], key: key, writes: true)
    case .after(let milliseconds):
      RedisCommand(
        "PEXPIRE", [key.bytes, DecimalText.bytes(milliseconds)], key: key, writes: true)
    case .at(let expiry):
      RedisCommand(
        "PEXPIREAT", [key.bytes, DecimalText.bytes(expiry.milliseconds)], key: key, writes: true)
    }
  }
}

extension Expiry {
  /// The expiry in a reply: a moment, or a negative number for never.
  init?(reply: Int64) {
    guard reply >= 0 else { return nil }
    self.init(milliseconds: reply)
  }
}

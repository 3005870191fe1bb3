/// The rules of the contract that every store which does its own writing shares.
extension Lifetime {
  /// When a key with this lifetime goes away, for a write at `now` to a key that had `current`.
  package func expiry(current: Expiry?, now: Int64) -> Expiry? {
    switch self {
    case .keep: return current
    case .never: return nil
    case .at(let expiry): return expiry
    case .after(let milliseconds):
      let (sum, overflow) = now.addingReportingOverflow(milliseconds)
      guard overflow else { return Expiry(milliseconds: sum) }
      return Expiry(milliseconds: milliseconds > 0 ? .max : .min)
    }
  }
}

extension Expiry {
  /// Whether a key with this expiry is gone at `now`.
  package func isOver(at now: Int64) -> Bool { milliseconds <= now }
}

extension Commit.Expectation {
  /// Whether an anchor with this version, nil when there is none, is what was expected.
  package func isMet(by version: Version?) -> Bool {
    switch self {
    case .anything: true
    case .absent: version == nil
    case .version(let expected): expected == version
    }
  }
}

extension Commit {
  /// Throws when this commit asks for what no store can do.
  package func checkForm() throws(StoreError) {
    if case .splices = change {
      guard case .version = expected else {
        throw StoreError(
          .unsupported, "a splice needs the version of \(anchor) that its offsets are for",
          key: anchor)
      }
    }
  }
}

extension Array<Commit.Splice> {
  /// `old` with these splices done; nil where they do not fit into it.
  package func applied(to old: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var place = 0
    for splice in self {
      guard splice.offset >= place, splice.removed >= 0,
        splice.offset <= old.count - splice.removed
      else { return nil }
      result += old[place..<splice.offset]
      result += splice.inserted
      place = splice.offset + splice.removed
    }
    return result + old[place...]
  }
}

extension Version {
  /// The version of stores that count writes.
  package init(count: Int64) {
    self.init(token: withUnsafeBytes(of: count.bigEndian) { Array($0) })
  }

  /// The count in it; nil where it is another store's notation.
  package var count: Int64? {
    guard token.count == 8 else { return nil }
    return token.reduce(Int64(0)) { $0 << 8 | Int64($1) }
  }
}

extension StoreError {
  /// `key` holds `type`, and the operation is for `wanted`.
  package static func wrongType(_ key: StoreKey, _ type: ValueType, wanted: ValueType) -> StoreError
  {
    StoreError(.wrongType, "\(key) holds a \(type.name), not a \(wanted.name)", key: key)
  }

  /// `key` should hold decimal text, and does not.
  package static func notANumber(_ key: StoreKey) -> StoreError {
    StoreError(.corrupt, "\(key) does not hold a whole number, so it cannot count", key: key)
  }

  /// Counting on would pass the largest or smallest number there is.
  package static func counterOverflow(_ key: StoreKey) -> StoreError {
    StoreError(.tooLarge, "\(key) would count past the range of 64 bits", key: key)
  }
}

/// A number as counters hold it: decimal text.
package enum DecimalText {
  /// The number; nil where the bytes are not exactly what ``bytes(_:)`` writes for one.
  package static func number(_ bytes: [UInt8]) -> Int64? {
    guard let text = String(validating: bytes, as: UTF8.self), let number = Int64(text),
      String(number) == text
    else { return nil }
    return number
  }

  /// The text of a number.
  package static func bytes(_ number: Int64) -> [UInt8] { Array(String(number).utf8) }
}

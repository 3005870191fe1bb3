public import ThreadCache

/// What the list of threads is ordered by.
public enum SortKey: String, Sendable, CaseIterable {
  /// As the scan found them.
  case found
  /// By id.
  case id
  /// By the number of files.
  case files
  /// By the number of loaded segments.
  case loaded
  /// By the length of the meta.
  case size
  /// By what is left of the lifetime; those that never expire come last.
  case ttl
  /// By the time since the last update; those of which it is not known come last.
  case age

  /// True when the metas must be read to know it.
  public var needsDetails: Bool { self != .found && self != .id }

  /// What the rows are ordered by, smallest first; a thread that is gone comes last.
  ///
  /// - Parameter now: milliseconds since 1970.
  public func value(of summary: ThreadSummary?, now: Int64) -> Int64 {
    guard let summary else { return .max }
    switch self {
    case .found, .id: return 0
    case .files: return Int64(summary.files)
    case .loaded: return Int64(summary.loaded)
    case .size: return Int64(summary.bytes)
    case .ttl: return summary.expiry?.milliseconds ?? .max
    case .age: return ThreadAge.order(summary, now: now) ?? .max
    }
  }
}

/// A key and a direction.
public struct SortOrder: Sendable, Hashable {
  /// What decides.
  public var key: SortKey
  /// True: largest first.
  public var reversed: Bool

  /// An order.
  public init(_ key: SortKey, reversed: Bool = false) {
    self.key = key
    self.reversed = reversed
  }

  /// As the scan found them.
  public static let found = SortOrder(.found)

  /// The places of the index ordered by the details that were read of them.
  ///
  /// `values` has one entry a place of `places`; equal values keep their order.
  public func sorted(_ places: [UInt32], by values: [Int64]) -> [UInt32] {
    let count = min(places.count, values.count)
    var positions = Array(0..<count)
    positions.sort { a, b in
      values[a] != values[b]
        ? (reversed ? values[a] > values[b] : values[a] < values[b]) : a < b
    }
    return positions.map { places[$0] }
  }
}

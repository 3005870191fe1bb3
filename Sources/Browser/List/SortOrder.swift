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
  /// By what is left of the lifetime; that of those that never expire is the longest.
  case ttl
  /// By the time since the last update.
  case age
  /// By how they are doing: what is broken comes first.
  case meta

  /// True when the metas must be read to know it.
  public var needsDetails: Bool { self != .found && self != .id }

  /// What the rows are ordered by, smallest first; what is not known, as of a thread that is gone, is the greatest there
  /// is.
  ///
  /// - Parameter now: milliseconds since 1970.
  public func value(of summary: ThreadSummary?, now: Int64) -> Int64 {
    guard let summary else { return .max }
    switch self {
    case .found, .id: return 0
    case .files: return Int64(summary.files)
    case .loaded: return Int64(summary.loaded)
    case .size: return Int64(summary.bytes)
    case .ttl: return summary.expiry?.milliseconds ?? .max - 1
    case .age: return ThreadAge.order(summary, now: now) ?? .max
    case .meta: return Self.soundness(of: summary.state)
    }
  }
}

extension SortKey {
  /// How well a thread is doing: the worst is the least.
  private static func soundness(of state: ThreadSummary.State) -> Int64 {
    switch state {
    case .unreadable, .wrongType: .min
    case .broken(let count): -Int64(count)
    case .tooLarge, .outOfReach: 1
    case .ok: 2
    case .empty: 3
    }
  }

  /// What the list is ordered by, as its column has it.
  var words: String { self == .size ? "size in meta" : rawValue }

  /// What comes first where the order is reversed.
  var reversedWords: String {
    switch self {
    case .found, .id: "backwards"
    case .files, .loaded, .size, .ttl, .age: "largest first"
    case .meta: "broken last"
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
  /// `values` has one entry a place of `places`; equal values keep their order, and what is not known comes last in both
  /// directions.
  public func sorted(_ places: [UInt32], by values: [Int64]) -> [UInt32] {
    let count = min(places.count, values.count)
    var positions = Array(0..<count)
    positions.sort { a, b in
      let (one, other) = (values[a], values[b])
      guard one != other else { return a < b }
      return reversed && one != .max && other != .max ? one > other : one < other
    }
    return positions.map { places[$0] }
  }
}

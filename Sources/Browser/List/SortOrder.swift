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
  /// By the time since the last update.
  case age

  /// True when the metas must be read to know it.
  public var needsDetails: Bool { self != .found && self != .id }

  /// What the rows are ordered by, smallest first; a thread that is gone comes last.
  public func value(of summary: ThreadSummary?) -> Int64 {
    guard let summary else { return .max }
    switch self {
    case .found, .id: return 0
    case .files: return Int64(summary.files)
    case .loaded: return Int64(summary.loaded)
    case .size: return Int64(summary.bytes)
    case .ttl: return summary.expiry?.milliseconds ?? .max
    case .age:
      // A later update is a smaller age; without one the expiry stands for it.
      let updated =
        summary.lastUpdated ?? summary.expiry.map { $0.milliseconds - Ages.fullLifetime } ?? .min
        + 1
      return -updated
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

/// Orders places of an index by the bytes of their ids.
struct IDOrder {
  private let index: ThreadIndex

  init(_ index: ThreadIndex) { self.index = index }

  func sort(_ places: inout [UInt32]) {
    // The first eight bytes decide most comparisons; but ids share a prefix, which is skipped.
    let skipped = sharedPrefix(places)
    var keyed = places.map { (prefix: prefix($0, from: skipped), place: $0) }
    keyed.sort { a, b in
      a.prefix != b.prefix ? a.prefix < b.prefix : precedes(a.place, b.place)
    }
    places = keyed.map(\.place)
  }

  private func sharedPrefix(_ places: [UInt32]) -> Int {
    guard let first = places.first else { return 0 }
    return withBytes(first) { head in
      var shared = head.count
      for place in places where shared > 0 {
        withBytes(place) { bytes in
          var same = 0
          while same < min(shared, bytes.count), bytes[same] == head[same] { same += 1 }
          shared = same
        }
      }
      return shared
    }
  }

  private func prefix(_ place: UInt32, from start: Int) -> UInt64 {
    withBytes(place) { bytes in
      var key: UInt64 = 0
      for offset in 0..<8 {
        let at = start + offset
        key = key << 8 | UInt64(at < bytes.count ? bytes[at] : 0)
      }
      return key
    }
  }

  private func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
    withBytes(a) { left in
      withBytes(b) { right in
        if left.elementsEqual(right) { return a < b }
        return left.lexicographicallyPrecedes(right)
      }
    }
  }

  private func withBytes<Answer>(
    _ place: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Answer
  ) -> Answer {
    guard let chunk = index.chunk(of: place) else {
      return body(UnsafeBufferPointer(start: nil, count: 0))
    }
    return chunk.bytes.withUnsafeBufferPointer { buffer in
      body(UnsafeBufferPointer(rebasing: buffer[chunk.range(Int(place - chunk.base))]))
    }
  }
}

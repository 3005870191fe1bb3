#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Text that an id must contain.
///
/// Small letters match either case; a capital anywhere makes the whole text count as written. Only
/// ASCII letters have a case here.
public struct ThreadQuery: Sendable, Hashable {
  /// The text, as typed.
  public let text: String

  /// A query for ids that contain `text`.
  public init(_ text: String) { self.text = text }

  /// True when every id matches.
  public var isEmpty: Bool { text.isEmpty }

  /// True when capitals and small letters differ.
  public var isCaseSensitive: Bool { text.utf8.contains { $0 >= 65 && $0 <= 90 } }
}

/// Finds the ids that match, a chunk at a time.
public struct Matcher: Sendable {
  private let needle: [UInt8]
  private let folds: Bool

  /// A matcher for a query.
  public init(_ query: ThreadQuery) {
    needle = Array(query.text.utf8)
    folds = !query.isCaseSensitive
  }

  /// Appends the places, in the index, of the ids of `chunk` that match.
  public func append(matchesOf chunk: Chunk, to order: inout [UInt32]) {
    guard !needle.isEmpty else {
      order.append(contentsOf: chunk.base..<(chunk.base + UInt32(chunk.count)))
      return
    }
    let hay = folds ? chunk.bytes.map(Self.folded) : chunk.bytes
    hay.withUnsafeBytes { hay in
      needle.withUnsafeBytes { needle in
        guard let start = hay.baseAddress, let wanted = needle.baseAddress else { return }
        var offset = 0
        var place = 0
        while offset + needle.count <= hay.count,
          let hit = memchr(start + offset, Int32(needle[0]), hay.count - needle.count - offset + 1)
        {
          let found = start.distance(to: UnsafeRawPointer(hit))
          guard memcmp(hit, wanted, needle.count) == 0 else {
            offset = found + 1
            continue
          }
          while Int(chunk.ends[place]) <= found { place += 1 }
          if found + needle.count <= Int(chunk.ends[place]) {
            order.append(chunk.base + UInt32(place))
            offset = Int(chunk.ends[place])
          } else {
            // The text lies across two ids: it is in neither.
            offset = found + 1
          }
        }
      }
    }
  }

  /// Whether an id matches.
  public func matches(_ id: some Sequence<UInt8>) -> Bool {
    guard !needle.isEmpty else { return true }
    let bytes = folds ? id.map(Self.folded) : Array(id)
    guard bytes.count >= needle.count else { return false }
    return (0...(bytes.count - needle.count)).contains {
      bytes[$0..<($0 + needle.count)].elementsEqual(needle)
    }
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    byte >= 65 && byte <= 90 ? byte | 0x20 : byte
  }

  /// The rows of an index that match, in an order that needs nothing but the ids.
  ///
  /// Runs for tens of milliseconds at a million ids: call it off the main actor. Answers nil when the
  /// task it runs in was cancelled.
  public static func rows(
    of index: ThreadIndex, query: ThreadQuery, sort: SortOrder = .found
  ) -> Rows? {
    let scanned = UInt32(index.count)
    if query.isEmpty, sort.key == .found {
      return Rows(
        order: sort.reversed ? Array((0..<scanned).reversed()) : nil, scanned: scanned,
        isAscending: !sort.reversed)
    }
    let matcher = Matcher(query)
    var order: [UInt32] = []
    for chunk in index.chunks {
      if Task.isCancelled { return nil }
      matcher.append(matchesOf: chunk, to: &order)
    }
    if sort.key == .id { IDOrder(index).sort(&order) }
    if sort.reversed { order.reverse() }
    return Rows(
      order: order, scanned: scanned, isAscending: sort.key == .found && !sort.reversed)
  }
}

/// The operations of a session, the oldest first, as many as there is room for.
///
/// Entries of level debug have room of their own, so that ten thousand calls of the store do not push out the
/// one load that failed. A copy is cheap: it shares what it holds.
///
/// ```swift
/// var log = OperationLog()
/// log.append(OperationEntry(level: .info, operation: "load", summary: "1 new segment"))
/// log.entries(from: .info, matching: "").count     // 1
/// ```
public struct OperationLog: Sendable {
  private var quiet: Lane
  private var loud: Lane
  /// The number of the newest entry; 0: there was none.
  public private(set) var newest: UInt64 = 0

  /// An empty log with room for so many entries of level debug, and as many of the others.
  ///
  /// A few more than `limit` are kept now and then: the oldest go in lots.
  public init(limit: Int = 5000) {
    quiet = Lane(limit: limit)
    loud = Lane(limit: limit)
  }

  /// How many entries it holds.
  public var count: Int { quiet.count + loud.count }

  /// How many older ones there is no room for any more.
  public var dropped: Int { Int(newest) - count }

  /// How many of a level and above are kept at least, where older ones were dropped; nil: all are there.
  ///
  /// Those of level debug and the others are counted apart.
  func newestKept(from level: OperationEntry.Level) -> Int? {
    loud.hasDropped || (level == .debug && quiet.hasDropped) ? loud.limit : nil
  }

  /// Adds an entry and numbers it.
  public mutating func append(_ entry: OperationEntry) {
    newest += 1
    var entry = entry
    entry.number = newest
    if entry.level == .debug { quiet.append(entry) } else { loud.append(entry) }
  }

  /// The entries of a level and above that contain a text; a capital in it makes case count.
  public func entries(from level: OperationEntry.Level, matching text: String) -> [OperationEntry] {
    var found = level == .debug ? Lane.merged(quiet, loud) : Array(loud.entries)
    if level > .info { found.removeAll { $0.level < level } }
    guard !text.isEmpty else { return found }
    let matcher = Matcher(ThreadQuery(text))
    return found.filter { $0.matches(matcher) }
  }
}

extension OperationEntry {
  /// Whether it has a text anywhere that is shown of it.
  fileprivate func matches(_ matcher: Matcher) -> Bool {
    matcher.matches(summary.utf8) || matcher.matches(operation.utf8)
      || (thread.map { matcher.matches($0.description.utf8) } ?? false)
      || details.contains { matcher.matches($0.utf8) }
  }
}

/// Entries in lots, of which the oldest goes as a whole: to go one by one would move all others.
private struct Lane: Sendable {
  private static let lot = 256

  let limit: Int
  private(set) var count = 0
  private(set) var hasDropped = false
  private var lots: [[OperationEntry]] = []

  init(limit: Int) { self.limit = limit }

  var entries: some Sequence<OperationEntry> { lots.joined() }

  mutating func append(_ entry: OperationEntry) {
    if let last = lots.last, last.count < Self.lot {
      lots[lots.count - 1].append(entry)
    } else {
      lots.append([entry])
    }
    count += 1
    if let first = lots.first, count - first.count >= limit {
      count -= first.count
      lots.removeFirst()
      hasDropped = true
    }
  }

  /// The entries of both, by number.
  static func merged(_ a: Lane, _ b: Lane) -> [OperationEntry] {
    var merged: [OperationEntry] = []
    merged.reserveCapacity(a.count + b.count)
    var rest = Array(b.entries)[...]
    for entry in a.entries {
      while let next = rest.first, next.number < entry.number { merged.append(rest.removeFirst()) }
      merged.append(entry)
    }
    return merged + rest
  }
}

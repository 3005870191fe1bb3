import ThreadCache

/// Text that an id must contain, or with which the name of a `response:` record must begin.
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

  /// True when whatever matches this matches `other` too, as when a letter was typed to it.
  public func narrows(_ other: ThreadQuery) -> Bool {
    guard !other.isCaseSensitive else { return text.utf8.starts(with: other.text.utf8) }
    return text.utf8.starts(with: other.text.utf8) { Matcher.folded($0) == $1 }
  }
}

/// Finds the ids that match, a chunk at a time.
public struct Matcher: Sendable {
  private let needle: Needle
  /// With what the id of a `response:` record must begin for its name, as it is shown, to begin with the text; nil: no
  /// name does.
  private let head: Needle?

  /// A matcher for a query.
  public init(_ query: ThreadQuery) {
    needle = Needle(Array(query.text.utf8), folding: !query.isCaseSensitive)
    let prefix = Array(KeySchema.response.namePrefix.utf8)
    let rest: [UInt8]? =
      prefix.starts(with: needle.bytes)
      ? [] : needle.bytes.starts(with: prefix) ? Array(needle.bytes.dropFirst(prefix.count)) : nil
    head = rest.map { Needle($0, folding: !query.isCaseSensitive) }
  }

  /// Appends the places, in the index, of the ids of `chunk` that match.
  public func append(matchesOf chunk: Chunk, to order: inout [UInt32]) {
    guard !needle.bytes.isEmpty else {
      order.append(contentsOf: chunk.base..<(chunk.base + UInt32(chunk.count)))
      return
    }
    guard head != nil, !chunk.responses.isEmpty else {
      return forEachMatch(in: chunk) { order.append(chunk.base + UInt32($0)) }
    }
    var isHit = (0..<chunk.count).map { place in
      chunk.withBytes(place) { beginsName($0, chunk.schema(place)) }
    }
    forEachMatch(in: chunk) { isHit[$0] = true }
    for place in 0..<chunk.count where isHit[place] { order.append(chunk.base + UInt32(place)) }
  }

  /// Whether the name of a record, as it is shown with its prefix, begins with the text.
  func matchesBeginning(of identity: ThreadIdentity) -> Bool {
    identity.id.bytes.withUnsafeBufferPointer { beginsName($0, identity.schema) }
  }

  private func beginsName(_ id: UnsafeBufferPointer<UInt8>, _ schema: KeySchema) -> Bool {
    guard schema == .response, let head, head.bytes.count <= id.count else { return false }
    let start = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(id)[..<head.bytes.count])
    return head.bytes.isEmpty || head.find(in: start, from: 0) == 0
  }

  /// Calls `body` with the place, counted from the start of the chunk, of every id that matches.
  private func forEachMatch(in chunk: Chunk, _ body: (Int) -> Void) {
    chunk.bytes.withUnsafeBytes { hay in
      chunk.ends.withUnsafeBufferPointer { ends in
        var place = 0
        var offset = 0
        while let found = needle.find(in: hay, from: offset) {
          while Int(ends[place]) <= found { place += 1 }
          let end = Int(ends[place])
          if found + needle.bytes.count <= end {
            body(place)
            offset = end
          } else {
            // The text lies across two ids: it is in neither.
            offset = found + 1
          }
        }
      }
    }
  }

  /// Whether a text matches.
  func matches(_ text: some Sequence<UInt8>) -> Bool {
    needle.bytes.isEmpty
      || Array(text).withUnsafeBytes { needle.find(in: $0, from: 0) != nil }
  }

  /// Whether the thread at a place of the index matches.
  func matches(_ place: UInt32, of index: ThreadIndex) -> Bool {
    guard !needle.bytes.isEmpty else { return true }
    guard let chunk = index.chunk(of: place) else { return false }
    let place = Int(place - chunk.base)
    return chunk.withBytes(place) {
      needle.find(in: UnsafeRawBufferPointer($0), from: 0) != nil
        || beginsName($0, chunk.schema(place))
    }
  }

  static func folded(_ byte: UInt8) -> UInt8 {
    byte >= 65 && byte <= 90 ? byte | 0x20 : byte
  }

  /// The places, rising, of the ids that match; nil when the task it runs in was cancelled.
  private func places(in index: ThreadIndex) -> [UInt32]? {
    var order: [UInt32] = []
    for chunk in index.chunks {
      if Task.isCancelled { return nil }
      append(matchesOf: chunk, to: &order)
    }
    return order
  }

  /// The rows of an index that match: those of `base` in its order, else all in an order that needs nothing but
  /// the ids.
  public static func rows(
    of index: ThreadIndex, query: ThreadQuery, sort: SortOrder, within base: Rows?
  ) -> Rows? {
    if let base { return rows(of: index, query: query, within: base) }
    return rows(of: index, query: query, sort: sort)
  }

  /// The rows of an index that match, in an order that needs nothing but the ids.
  ///
  /// Takes milliseconds at a million ids, tens of them to order by id: call it off the main actor.
  /// Answers nil when the task it runs in was cancelled.
  public static func rows(
    of index: ThreadIndex, query: ThreadQuery, sort: SortOrder = .found
  ) -> Rows? {
    let scanned = UInt32(index.count)
    if query.isEmpty, sort.key == .found {
      return Rows(
        order: sort.reversed ? Array((0..<scanned).reversed()) : nil, scanned: scanned,
        isAscending: !sort.reversed)
    }
    guard var order = Matcher(query).places(in: index) else { return nil }
    if sort.key == .id { IDOrder(index).sort(&order) }
    if sort.reversed { order.reverse() }
    return Rows(
      order: order, scanned: scanned, isAscending: sort.key == .found && !sort.reversed)
  }

  /// Those of `rows` that match, in the same order.
  ///
  /// What an order has cost is not paid again: neither comparing nor reading metas is needed. Answers nil when
  /// the task it runs in was cancelled.
  public static func rows(
    of index: ThreadIndex, query: ThreadQuery, within rows: Rows
  ) -> Rows? {
    let matcher = Matcher(query)
    guard !matcher.needle.bytes.isEmpty else { return rows }
    var narrowed = rows
    if let order = rows.order, order.count < index.count / 8 {
      narrowed.order = order.filter { matcher.matches($0, of: index) }
      return Task.isCancelled ? nil : narrowed
    }
    guard let places = matcher.places(in: index) else { return nil }
    guard let order = rows.order, !rows.isAscending || order.count < Int(rows.scanned) else {
      narrowed.order = places.filter { $0 < rows.scanned || rows.order == nil }
      if rows.order == nil { narrowed.scanned = UInt32(index.count) }
      return narrowed
    }
    var matched = Marks()
    for place in places { matched.set(place, true) }
    narrowed.order = order.filter { matched.contains($0) }
    return narrowed
  }
}

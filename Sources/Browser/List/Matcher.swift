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

  /// The same text with small letters, which match either case.
  var withoutCase: ThreadQuery {
    ThreadQuery(String(decoding: text.utf8.map(Matcher.folded), as: UTF8.self))
  }

  /// True when whatever matches this matches `other` too, as when a letter was typed to it.
  public func narrows(_ other: ThreadQuery) -> Bool {
    guard begins(with: other) else { return false }
    // An accent that was typed to a letter makes another letter of it.
    let end = text.utf8.index(text.startIndex, offsetBy: other.text.utf8.count)
    return String.Index(end, within: text) != nil
  }

  private func begins(with other: ThreadQuery) -> Bool {
    guard !other.isCaseSensitive else { return text.utf8.starts(with: other.text.utf8) }
    return text.utf8.starts(with: other.text.utf8) { Matcher.folded($0) == $1 }
  }
}

/// Finds the ids that match, a chunk at a time.
///
/// Letters with accents match however they are spelled, as one character or as a letter and its accents; texts
/// and ids of ASCII alone cost nothing for that.
public struct Matcher: Sendable {
  /// One spelling of the text.
  private struct Spelling {
    let needle: Needle
    /// With what the id of a `response:` record must begin for its name, as it is shown, to begin with the text; nil:
    /// no name does.
    let head: Needle?

    init(_ text: [UInt8], folding: Bool) {
      needle = Needle(text, folding: folding)
      let prefix = Array(KeySchema.response.namePrefix.utf8)
      let rest: [UInt8]? =
        prefix.starts(with: text)
        ? [] : text.starts(with: prefix) ? Array(text.dropFirst(prefix.count)) : nil
      head = rest.map { Needle($0, folding: folding) }
    }
  }

  /// The text as it was typed.
  private let typed: Spelling
  /// The other ways in which all of it may be spelled.
  private let others: [Spelling]
  /// Finds the text in ids that spell one letter this way and another one that way; nil: it has no two such letters.
  private let mixed: MixedSpelling?
  /// Whether ids of ASCII alone can match.
  private let isASCII: Bool

  /// A matcher for a query.
  public init(_ query: ThreadQuery) {
    let folding = !query.isCaseSensitive
    typed = Spelling(Array(query.text.utf8), folding: folding)
    others = CanonicalText.spellings(of: query.text).map { Spelling($0, folding: folding) }
    mixed = others.isEmpty ? nil : MixedSpelling(query.text, folding: folding)
    isASCII = query.text.utf8.allSatisfy { $0 < 0x80 }
  }

  private var isEmpty: Bool { typed.needle.bytes.isEmpty }

  /// Appends the places, in the index, of the ids of `chunk` that match.
  public func append(matchesOf chunk: Chunk, to order: inout [UInt32]) {
    guard !isEmpty else {
      order.append(contentsOf: chunk.base..<(chunk.base + UInt32(chunk.count)))
      return
    }
    guard isASCII || !chunk.isASCII else { return }
    let hasNames = typed.head != nil && !chunk.responses.isEmpty
    guard hasNames || !others.isEmpty else {
      return forEachMatch(of: typed.needle, in: chunk) { order.append(chunk.base + UInt32($0)) }
    }
    var isHit = [Bool](repeating: false, count: chunk.count)
    if !chunk.responses.isEmpty {
      for place in isHit.indices {
        isHit[place] = chunk.withBytes(place) { beginsName($0, chunk.schema(place)) }
      }
    }
    if let mixed {
      // The other spellings are among the mixed ones, and what was typed, unless its accents stand in an order of their own.
      if others.count > 1 { forEachMatch(of: typed.needle, in: chunk) { isHit[$0] = true } }
      for letter in mixed.letters {
        forEachMatch(of: letter, in: chunk, where: mixed.isAround) { isHit[$0] = true }
      }
    } else {
      for spelling in [typed] + others {
        forEachMatch(of: spelling.needle, in: chunk) { isHit[$0] = true }
      }
    }
    for place in 0..<chunk.count where isHit[place] { order.append(chunk.base + UInt32(place)) }
  }

  /// Whether the name of a record, as it is shown with its prefix, begins with the text.
  func matchesBeginning(of identity: ThreadIdentity) -> Bool {
    identity.id.bytes.withUnsafeBufferPointer { beginsName($0, identity.schema) }
  }

  private func beginsName(_ id: UnsafeBufferPointer<UInt8>, _ schema: KeySchema) -> Bool {
    guard schema == .response else { return false }
    let id = UnsafeRawBufferPointer(id)
    return ([typed] + others).contains { spelling in
      guard let head = spelling.head, head.bytes.count <= id.count else { return false }
      let start = UnsafeRawBufferPointer(rebasing: id[..<head.bytes.count])
      return head.bytes.isEmpty || head.find(in: start, from: 0) == 0
    }
  }

  /// Calls `body` with the place, counted from the start of the chunk, of every id that has a text.
  ///
  /// - Parameter fits: whether it is meant where it was found in an id.
  private func forEachMatch(
    of needle: Needle, in chunk: Chunk,
    where fits: (_ place: Int, _ id: UnsafeRawBufferPointer) -> Bool = { _, _ in true },
    _ body: (Int) -> Void
  ) {
    chunk.bytes.withUnsafeBytes { hay in
      chunk.ends.withUnsafeBufferPointer { ends in
        var place = 0
        var offset = 0
        while let found = needle.find(in: hay, from: offset) {
          while Int(ends[place]) <= found { place += 1 }
          let end = Int(ends[place])
          let start = place > 0 ? Int(ends[place - 1]) : 0
          if found + needle.bytes.count <= end,
            fits(found - start, UnsafeRawBufferPointer(rebasing: hay[start..<end]))
          {
            body(place)
            offset = end
          } else {
            // The text lies across two ids, and is in neither, or is not meant here.
            offset = found + 1
          }
        }
      }
    }
  }

  /// Whether a text matches.
  func matches(_ text: some Sequence<UInt8>) -> Bool {
    isEmpty || Array(text).withUnsafeBufferPointer { contains($0) }
  }

  /// Whether the thread at a place of the index matches.
  func matches(_ place: UInt32, of index: ThreadIndex) -> Bool {
    guard !isEmpty else { return true }
    guard let chunk = index.chunk(of: place) else { return false }
    let place = Int(place - chunk.base)
    return chunk.withBytes(place) { contains($0) || beginsName($0, chunk.schema(place)) }
  }

  private func contains(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let hay = UnsafeRawBufferPointer(bytes)
    if typed.needle.find(in: hay, from: 0) != nil { return true }
    if others.contains(where: { $0.needle.find(in: hay, from: 0) != nil }) { return true }
    return mixed?.isIn(bytes) ?? false
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
    guard !matcher.isEmpty else { return rows }
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

import JSONText

/// Two texts line by line: what went, what came, and a few lines around it.
public struct LineDiff: Sendable {
  /// One line.
  package struct Line: Sendable, Equatable {
    package enum Kind: Sendable {
      case same, added, removed
      /// So many equal lines are left out.
      case skipped(Int)
    }

    package let kind: Kind
    package let text: String

    package static func == (a: Line, b: Line) -> Bool { a.text == b.text && a.sign == b.sign }

    package var sign: Character {
      switch kind {
      case .same: " "
      case .added: "+"
      case .removed: "-"
      case .skipped: "@"
      }
    }

    /// What stands in the place of so many lines.
    static func skipped(_ count: Int) -> String {
      "@ \(Figures.count(count, "equal line")) left out"
    }

    /// The line with its sign, or how many are left out.
    package var words: String {
      if case .skipped(let count) = kind { return Self.skipped(count) }
      return "\(sign) \(text)"
    }

    func draw(_ grid: inout Grid, in line: Rect, from left: Int = 0) {
      let role: Role =
        switch kind {
        case .same: .plain
        case .added: .added
        case .removed: .removed
        case .skipped: .dim
        }
      if case .skipped = kind {
        grid.put(
          words, at: line.origin, style: Style(.dim),
          maxWidth: line.width)
        return
      }
      grid.put(
        "\(sign) " + String(text.dropFirst(left)), at: line.origin, style: Style(role),
        maxWidth: line.width, truncation: .end)
    }
  }

  package let lines: [Line]
  let added: Int
  let removed: Int

  /// The lines around a difference that are shown.
  private static let context = 3

  /// The difference of two lists of lines.
  init(_ before: [String], _ after: [String]) {
    self.init(before, after, check: Self.never)
  }

  private init<Stop: Error>(
    _ before: [String], _ after: [String], leading: Int = 0, trailing: Int = 0,
    check: () throws(Stop) -> Void
  ) throws(Stop) {
    let all = try Self.compare(before, after, check: check)
    added = all.count { $0.sign == "+" }
    removed = all.count { $0.sign == "-" }
    lines = try Self.folded(all, leading: leading, trailing: trailing, check: check)
  }

  /// The difference of two JSON texts, each laid out first; what is no JSON is taken as it is.
  ///
  /// It takes time in proportion to both: see ``isQuick(_:_:)``. Lines are made only of what differs and of
  /// what is around it.
  package init(json before: [UInt8], _ after: [UInt8]) {
    self.init(json: before, after, check: Self.never)
  }

  /// The same of texts that may be huge.
  ///
  /// - Parameter check: called between its parts and now and then within them; what it throws ends it.
  package init<Stop: Error>(
    json before: [UInt8], _ after: [UInt8], check: () throws(Stop) -> Void
  ) throws(Stop) {
    let old = try Self.laidOut(before, check: check)
    let new = try Self.laidOut(after, check: check)
    let shared = SharedEnds(old, new)
    try check()
    let head = old[..<shared.head]
    let tail = old.suffix(shared.tail)
    // A head ends with a line feed, so nothing is after the last one; a tail has a line more than line feeds.
    let above = Array(head.lastLines(Self.context).lines.dropLast())
    let below = tail.isEmpty ? [] : Array(tail.firstLines(Self.context).lines.prefix(Self.context))
    func middle(_ text: [UInt8]) throws(Stop) -> [String] {
      let lines = try text[shared.head..<(text.count - shared.tail)].lines(check: check)
      return above + (tail.isEmpty ? lines : lines.dropLast()) + below
    }
    try self.init(
      middle(old), middle(new), leading: head.lineFeeds - above.count,
      trailing: tail.isEmpty ? 0 : tail.lineFeeds + 1 - below.count, check: check)
  }

  /// Whether a difference is there before anybody could notice that it was worked out.
  static func isQuick(_ before: [UInt8], _ after: [UInt8]) -> Bool {
    before.count + after.count <= quickBytes
  }

  /// So many bytes of JSON are laid out before anybody could notice.
  static let quickBytes = 65_536

  /// Goes on to the end, for what is quick.
  static func never() {}

  /// The lines of a JSON text, laid out.
  static func layOut<Stop: Error>(
    _ bytes: [UInt8], check: () throws(Stop) -> Void
  ) throws(Stop) -> [String] {
    try laidOut(bytes, check: check)[...].lines(check: check)
  }

  private static func laidOut<Stop: Error>(
    _ bytes: [UInt8], check: () throws(Stop) -> Void
  ) throws(Stop) -> [UInt8] {
    try check()
    guard let document = try? JSONDocument(parsing: bytes) else { return bytes }
    try check()
    return JSONWriter.pretty(document.root)
  }

  /// All lines of both, those that are in both once.
  static func compare<Stop: Error>(
    _ before: [String], _ after: [String], check: () throws(Stop) -> Void
  ) throws(Stop) -> [Line] {
    var start = 0
    while start < min(before.count, after.count), before[start].isExactly(after[start]) {
      start += 1
      if start.isMultiple(of: ByteLines.pause) { try check() }
    }
    var end = 0
    while end < min(before.count, after.count) - start,
      before[before.count - 1 - end].isExactly(after[after.count - 1 - end])
    {
      end += 1
      if end.isMultiple(of: ByteLines.pause) { try check() }
    }
    let old = before[start..<(before.count - end)]
    let new = after[start..<(after.count - end)]
    var lines = before[..<start].map { Line(kind: .same, text: $0) }
    if old.count * new.count <= 4_000_000 {
      try check()
      lines += compareMiddle(Array(old), Array(new))
      try check()
    } else {
      // Comparing texts that differ throughout takes the square of their length.
      lines += old.map { Line(kind: .removed, text: $0) }
      lines += new.map { Line(kind: .added, text: $0) }
    }
    return lines + before[(before.count - end)...].map { Line(kind: .same, text: $0) }
  }

  private static func compareMiddle(_ old: [String], _ new: [String]) -> [Line] {
    let difference = new.map(ExactLine.init).difference(from: old.map(ExactLine.init))
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [Line] = []
    var (a, b) = (0, 0)
    while a < old.count || b < new.count {
      if a < old.count, removed.contains(a) {
        lines.append(Line(kind: .removed, text: old[a]))
        a += 1
      } else if b < new.count, inserted.contains(b) {
        lines.append(Line(kind: .added, text: new[b]))
        b += 1
      } else {
        lines.append(Line(kind: .same, text: new[b]))
        a += 1
        b += 1
      }
    }
    return lines
  }

  private static func folded<Stop: Error>(
    _ all: [Line], leading: Int, trailing: Int, check: () throws(Stop) -> Void
  ) throws(Stop) -> [Line] {
    var keep = [Bool](repeating: false, count: all.count)
    for (index, line) in all.enumerated() where line.sign != " " {
      if index.isMultiple(of: ByteLines.pause) { try check() }
      for near in max(0, index - Self.context)...min(all.count - 1, index + Self.context) {
        keep[near] = true
      }
    }
    var lines: [Line] = []
    var skipped = leading
    for (line, isKept) in zip(all, keep) {
      if isKept {
        if skipped > 0 { lines.append(Line(kind: .skipped(skipped), text: "")) }
        skipped = 0
        lines.append(line)
      } else {
        skipped += 1
      }
    }
    skipped += trailing
    if skipped > 0, !lines.isEmpty { lines.append(Line(kind: .skipped(skipped), text: "")) }
    return lines
  }
}

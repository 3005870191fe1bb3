/// Two texts that came from one, put beside each other and together again.
///
/// What only one side changed is taken from that side; where both changed the same lines, somebody has to
/// choose.
struct ThreeWay: Sendable {
  /// One of the two sides.
  enum Side: Sendable {
    case theirs, mine
  }

  /// Lines that belong together.
  struct Chunk: Sendable, Equatable {
    let base: [String]
    let theirs: [String]
    let mine: [String]
    /// Which side is taken; nil: nobody has chosen yet.
    var choice: Side?

    /// True when all three have the same.
    var isSame: Bool { theirs.isExactly(base) && mine.isExactly(base) }
    /// True when both sides changed it, each in another way.
    var isConflict: Bool {
      !theirs.isExactly(base) && !mine.isExactly(base) && !theirs.isExactly(mine)
    }

    init(base: [String], theirs: [String], mine: [String]) {
      self.base = base
      self.theirs = theirs
      self.mine = mine
      choice = mine.isExactly(base) ? .theirs : .mine
      if isConflict { choice = nil }
    }
  }

  private(set) var chunks: [Chunk] = []

  /// Three texts without a line.
  init() {}

  /// Three texts by their lines.
  ///
  /// - Parameter check: called now and then; what it throws ends it.
  init<Stop: Error>(
    base: [String], theirs: [String], mine: [String], check: () throws(Stop) -> Void
  ) throws(Stop) {
    let toTheirs = try Self.places(of: base, in: theirs, check: check)
    let toMine = try Self.places(of: base, in: mine, check: check)
    var (b, t, m) = (0, 0, 0)
    /// Adds what lies before these places.
    func close(_ base2: Int, _ theirs2: Int, _ mine2: Int) {
      guard base2 > b || theirs2 > t || mine2 > m else { return }
      chunks.append(
        Chunk(
          base: Array(base[b..<base2]), theirs: Array(theirs[t..<theirs2]),
          mine: Array(mine[m..<mine2])))
      (b, t, m) = (base2, theirs2, mine2)
    }
    var line = 0
    while line < base.count {
      // The next line that all three have.
      while line < base.count, toTheirs[line] == nil || toMine[line] == nil { line += 1 }
      guard line < base.count, let theirs2 = toTheirs[line], let mine2 = toMine[line] else { break }
      close(line, theirs2, mine2)
      var length = 0
      while line + length < base.count, toTheirs[line + length] == theirs2 + length,
        toMine[line + length] == mine2 + length
      { length += 1 }
      close(line + length, theirs2 + length, mine2 + length)
      line += length
    }
    close(base.count, theirs.count, mine.count)
  }

  /// Where each line of a text is in another one; nil: it is not.
  private static func places<Stop: Error>(
    of base: [String], in other: [String], check: () throws(Stop) -> Void
  ) throws(Stop) -> [Int?] {
    var places: [Int?] = []
    var place = 0
    for line in try LineDiff.compare(base, other, check: check) {
      switch line.kind {
      case .same:
        places.append(place)
        place += 1
      case .removed: places.append(nil)
      case .added: place += 1
      case .skipped: break
      }
    }
    return places
  }

  /// Chooses a side for a chunk.
  mutating func choose(_ side: Side, at index: Int) {
    guard chunks.indices.contains(index), !chunks[index].isSame else { return }
    chunks[index].choice = side
  }

  /// How many chunks still need a choice.
  var undecided: Int { chunks.count { $0.choice == nil } }

  /// The text that the choices make; nil while one is missing.
  var merged: [String]? {
    guard undecided == 0 else { return nil }
    return chunks.flatMap { $0.choice == .mine ? $0.mine : $0.theirs }
  }
}

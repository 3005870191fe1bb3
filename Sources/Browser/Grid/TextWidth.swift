/// How many columns text takes on a terminal, and how unsafe text is shown.
///
/// The unit is the *cell*: one spacing scalar with up to four marks, one or two columns wide. That is
/// what terminals count and what ncurses stores; a Swift `Character` may span several cells
/// (an emoji family, a Devanagari cluster). Ambiguous width counts as one column.
///
/// Nothing that could drive or confuse a terminal becomes a cell:
/// - C0 controls and DEL are shown as control pictures: ESC as `␛`, NUL as `␀`, line feed as `␊`;
/// - C1 controls, bidirectional controls, zero-width and other invisible characters, line separators
///   and unassigned code points are shown as `‹U+202E›`;
/// - joiners, variation selectors and skin tones, on which terminals disagree, are left out where
///   they follow a character they belong to, and shown like the above where they do not;
/// - regional indicators (flags) are shown as circled letters.
///
/// Where nothing but ASCII can be sent, every other character is shown as `<U+4F1A>`.
public enum TextWidth {
  /// Whether nothing but ASCII can be sent: all other characters are then shown by their numbers, `<U+4F1A>`, but for
  /// the signs that the views have stand-ins for.
  ///
  /// One frame is laid out and drawn under one value.
  @TaskLocal static var isASCIIOnly = false

  /// Marks kept on one spacing character; ncurses keeps no more.
  static let maxMarks = 4

  /// The columns that text takes when it is shown.
  public static func columns(of text: String) -> Int {
    if isPrintableASCII(text) { return text.utf8.count }
    var total = 0
    forEachCell(of: text) { _, columns in
      total += columns
      return true
    }
    return total
  }

  /// The columns that a character takes when it is shown.
  public static func columns(of character: Character) -> Int {
    if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F { return 1 }
    return columns(of: String(character))
  }

  /// The text as it is shown: what cannot be seen, or must not be sent, made visible.
  public static func shown(_ text: String) -> String {
    if isPrintableASCII(text) { return text }
    var safe = ""
    forEachCell(of: text) { character, _ in
      safe.append(character)
      return true
    }
    return safe
  }

  /// Visits the cells of a text from its start, until the visitor answers false.
  public static func forEachCell(
    of text: String, _ visit: (_ character: Character, _ columns: Int) -> Bool
  ) {
    forEachCell(of: text, visit) { replacement in
      replacement.allSatisfy { visit($0, 1) }
    }
  }

  /// The same, with what stands for a character in one piece, however many cells that takes: half of it means nothing.
  static func forEachPiece(
    of text: String, _ visit: (_ piece: String, _ columns: Int) -> Bool
  ) {
    forEachCell(of: text, { visit(String($0), $1) }) { visit($0, $0.count) }
  }

  private static func forEachCell(
    of text: String, _ visit: (_ character: Character, _ columns: Int) -> Bool,
    replaced: (_ replacement: String) -> Bool
  ) {
    let isASCIIOnly = isASCIIOnly
    var base: Unicode.Scalar?
    var marks: [Unicode.Scalar] = []
    /// Hands the finished cell to the visitor.
    func flush() -> Bool {
      guard let spacing = base else { return true }
      base = nil
      guard !marks.isEmpty else { return visit(Character(spacing), columns(of: spacing)) }
      defer { marks.removeAll(keepingCapacity: true) }
      return visit(cluster(spacing, marks), columns(of: spacing))
    }
    for scalar in text.unicodeScalars {
      switch ScalarClass(scalar, after: base, isASCIIOnly: isASCIIOnly) {
      case .spacing:
        guard flush() else { return }
        base = scalar
      case .mark:
        // A mark with nothing below it gets the dotted circle that charts of marks use.
        if base == nil { base = "\u{25CC}" }
        if marks.count < maxMarks { marks.append(scalar) }
      case .omitted:
        break
      case .replaced(let text):
        guard flush(), replaced(text) else { return }
      }
    }
    _ = flush()
  }

  /// Whether every byte is a printable ASCII character, so that bytes are columns.
  static func isPrintableASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  /// The columns of a spacing scalar: 2 for wide East Asian characters and emoji, else 1.
  static func columns(of spacing: Unicode.Scalar) -> Int {
    WideCharacters.contains(spacing) ? 2 : 1
  }

  /// One character from a spacing scalar and marks; marks that would start a new one are dropped.
  private static func cluster(_ spacing: Unicode.Scalar, _ marks: [Unicode.Scalar]) -> Character {
    var text = String(Character(spacing))
    for mark in marks {
      var longer = text
      longer.unicodeScalars.append(mark)
      if longer.count == 1 { text = longer }
    }
    return text.first ?? Character(spacing)
  }
}

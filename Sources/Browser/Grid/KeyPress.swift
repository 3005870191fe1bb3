/// A key, as the user thinks of it.
///
/// ```swift
/// KeyPress("ctrl-r")    // .control("r")
/// KeyPress("G")         // .character("G")
/// KeyPress("space")     // .character(" ")
/// ```
public enum KeyPress: Hashable, Sendable {
  /// A key that types something; space is `" "`.
  case character(Character)
  /// Control with a lower-case letter or one of `@ [ \ ] ^ _`.
  case control(Character)
  /// Enter or Return.
  case enter
  /// Escape by itself.
  case escape
  /// Tab.
  case tab
  /// Shift with Tab.
  case backTab
  /// The key that deletes to the left.
  case backspace
  /// The key that deletes to the right.
  case delete
  /// Insert.
  case insert
  /// Arrow up.
  case up
  /// Arrow down.
  case down
  /// Arrow left.
  case left
  /// Arrow right.
  case right
  /// Home.
  case home
  /// End.
  case end
  /// Page up.
  case pageUp
  /// Page down.
  case pageDown
  /// A function key, F1 being 1.
  case function(Int)
}

extension KeyPress {
  /// Reads a key's name: one character, `ctrl-r`, `^R`, `f5`, or a word such as `enter`.
  ///
  /// Answers nil for text that names no key. Words may be upper-case; a single character counts as
  /// it is typed.
  public init?(_ text: String) {
    if text.count == 1, let character = text.first {
      self = .character(character)
      return
    }
    let word = text.lowercased()
    if let key = Self.words[word] {
      self = key
      return
    }
    for prefix in ["ctrl-", "ctrl+", "^"] where word.hasPrefix(prefix) {
      let rest = word.dropFirst(prefix.count)
      guard rest.count == 1, let character = rest.first, character.isASCII else { return nil }
      self = .control(character)
      return
    }
    guard word.first == "f", let number = Int(word.dropFirst()), (1...63).contains(number) else {
      return nil
    }
    self = .function(number)
  }

  /// The name in plain ASCII, which ``init(_:)`` reads back: `ctrl-r`, `space`, `pgdn`, `G`.
  public var name: String {
    switch self {
    case .character(" "): return "space"
    case .character(let character): return String(character)
    case .control(let character): return "ctrl-\(character)"
    case .function(let number): return "f\(number)"
    default: return Self.names[self] ?? "?"
    }
  }

  /// The short form for a footer or a help screen: `^R`, `⏎`, `␣`, `esc`, `↑`.
  public func label(_ glyphs: GlyphSet = .unicode) -> String {
    switch self {
    case .character(" "): return glyphs.spaceKey
    case .control(let character): return "^\(character.uppercased())"
    case .enter: return glyphs.enterKey
    case .up: return glyphs.arrowKeys.up
    case .down: return glyphs.arrowKeys.down
    case .left: return glyphs.arrowKeys.left
    case .right: return glyphs.arrowKeys.right
    case .function(let number): return "F\(number)"
    default: return name
    }
  }

  /// The words that name keys; the first of several for one key is its ``name``.
  private static let vocabulary: [(word: String, key: KeyPress)] = [
    ("space", .character(" ")), ("enter", .enter), ("return", .enter), ("esc", .escape),
    ("escape", .escape), ("tab", .tab), ("backtab", .backTab), ("shift-tab", .backTab),
    ("backspace", .backspace), ("del", .delete), ("delete", .delete), ("ins", .insert),
    ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right),
    ("home", .home), ("end", .end), ("pgup", .pageUp), ("pageup", .pageUp), ("pgdn", .pageDown),
    ("pagedown", .pageDown),
  ]

  /// The words that name keys.
  public static var wordNames: [String] { vocabulary.map(\.word) }

  private static let words = Dictionary(
    vocabulary.map { ($0.word, $0.key) }, uniquingKeysWith: { first, _ in first })

  private static let names = Dictionary(
    vocabulary.map { ($0.key, $0.word) }, uniquingKeysWith: { first, _ in first })
}

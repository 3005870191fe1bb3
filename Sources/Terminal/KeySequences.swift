import Browser

/// The byte sequences that keys send, as the terminal database and convention have them.
struct KeySequences: Sendable {
  /// What a sequence means.
  private var keys: [[UInt8]: KeyPress] = [:]
  /// Beginnings of sequences that are not whole yet.
  private var beginnings: Set<[UInt8]> = []
  /// The length of the longest sequence.
  private(set) var longest = 0

  /// Capabilities of the terminal database that name keys.
  static let capabilities: [(name: String, key: KeyPress)] =
    [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
      ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert),
      ("kdch1", .delete), ("kcbt", .backTab), ("kent", .enter), ("kbs", .backspace),
    ] + (1...20).map { ("kf\($0)", .function($0)) }

  /// Takes from a terminal's entry what differs from convention; `capability` looks a name up.
  init(capability: (String) -> [UInt8]? = { _ in nil }) {
    for (name, key) in Self.capabilities {
      // One byte is a control character, which the decoder knows.
      guard let bytes = capability(name), bytes.count > 1, bytes.first == 0x1B else { continue }
      add(bytes, key)
    }
    for (text, key) in Self.linuxConsole { add(Array(text.utf8), key) }
  }

  private mutating func add(_ bytes: [UInt8], _ key: KeyPress) {
    guard keys[bytes] == nil else { return }
    keys[bytes] = key
    longest = max(longest, bytes.count)
    for length in 2..<max(2, bytes.count) { beginnings.insert(Array(bytes.prefix(length))) }
  }

  /// The Linux console's function keys: a control sequence that breaks the rule for its end.
  private static let linuxConsole: [(String, KeyPress)] = [
    ("\u{1B}[[A", .function(1)), ("\u{1B}[[B", .function(2)), ("\u{1B}[[C", .function(3)),
    ("\u{1B}[[D", .function(4)), ("\u{1B}[[E", .function(5)),
  ]

  /// How bytes compare with the sequences.
  enum Match: Equatable {
    /// They begin with a sequence of so many bytes.
    case key(KeyPress, length: Int)
    /// They are the beginning of one.
    case incomplete
    /// Neither.
    case none
  }

  /// Compares the start of some bytes with the sequences.
  func match(_ bytes: ArraySlice<UInt8>) -> Match {
    var length = min(bytes.count, longest)
    while length >= 2 {
      if let key = keys[Array(bytes.prefix(length))] { return .key(key, length: length) }
      length -= 1
    }
    return beginnings.contains(Array(bytes)) ? .incomplete : .none
  }

  /// The meaning of a control sequence's end and first number by convention (xterm, vt220, rxvt).
  static func key(final: UInt8, number: Int, shifted: Bool) -> KeyPress? {
    switch final {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return .right
    case UInt8(ascii: "D"): return .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "M"): return .enter
    case UInt8(ascii: "P"): return .function(1)
    case UInt8(ascii: "Q"): return .function(2)
    case UInt8(ascii: "R"): return .function(3)
    case UInt8(ascii: "S"): return .function(4)
    case UInt8(ascii: "~"): return numbered[number]
    case UInt8(ascii: "u"): return unicodeKey(number, shifted: shifted)
    default: return nil
    }
  }

  private static let numbered: [Int: KeyPress] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]

  private static func unicodeKey(_ number: Int, shifted: Bool) -> KeyPress? {
    switch number {
    case 9: return shifted ? .backTab : .tab
    case 13: return .enter
    case 27: return .escape
    case 127: return .backspace
    default: return nil
    }
  }
}

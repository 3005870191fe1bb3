/// Reads a glob as Redis' `stringmatchlen` does.
struct GlobParser {
  private let pattern: [UInt8]
  private var place = 0
  /// True when what follows the pattern would become a part of it: it ended in a class without its `]`, or in
  /// a lone backslash.
  private(set) var isOpen = false

  init(_ pattern: [UInt8]) { self.pattern = pattern }

  /// The elements between the stars; `a**b` has an empty run in its middle.
  mutating func runs() -> [GlobRun] {
    var runs: [GlobRun] = []
    var elements: [GlobRun.Element] = []
    while let byte = next() {
      switch byte {
      case UInt8(ascii: "*"):
        runs.append(GlobRun(elements))
        elements = []
      case UInt8(ascii: "?"): elements.append(.any)
      case UInt8(ascii: "["): elements.append(.set(characterClass()))
      case UInt8(ascii: "\\"):
        if place == pattern.count { isOpen = true }
        elements.append(.byte(next() ?? byte))
      default: elements.append(.byte(byte))
      }
    }
    runs.append(GlobRun(elements))
    return runs
  }

  /// What follows `[`, up to and with its `]`.
  private mutating func characterClass() -> ByteSet {
    var set = ByteSet()
    let negated = place < pattern.count && pattern[place] == UInt8(ascii: "^")
    if negated { place += 1 }
    isOpen = true
    while let byte = next() {
      if byte == UInt8(ascii: "]") {
        isOpen = false
        break
      }
      if byte == UInt8(ascii: "\\"), let escaped = next() {
        set.insert(escaped)
      } else if place + 1 < pattern.count, pattern[place] == UInt8(ascii: "-") {
        let other = pattern[place + 1]
        place += 2
        for member in min(byte, other)...max(byte, other) { set.insert(member) }
      } else {
        set.insert(byte)
      }
    }
    return negated ? set.inverted : set
  }

  private mutating func next() -> UInt8? {
    guard place < pattern.count else { return nil }
    defer { place += 1 }
    return pattern[place]
  }
}

/// A set of bytes: 256 bits.
struct ByteSet: Sendable, Hashable {
  private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init() {}

  init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { insert(byte) }
  }

  var inverted: ByteSet {
    var set = ByteSet()
    set.bits = (~bits.0, ~bits.1, ~bits.2, ~bits.3)
    return set
  }

  func contains(_ byte: UInt8) -> Bool { word(byte >> 6) >> UInt64(byte & 63) & 1 == 1 }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: bits.0 |= bit
    case 1: bits.1 |= bit
    case 2: bits.2 |= bit
    default: bits.3 |= bit
    }
  }

  private func word(_ index: UInt8) -> UInt64 {
    switch index {
    case 0: bits.0
    case 1: bits.1
    case 2: bits.2
    default: bits.3
    }
  }

  static func == (a: ByteSet, b: ByteSet) -> Bool { a.bits == b.bits }

  func hash(into hasher: inout Hasher) {
    hasher.combine(bits.0)
    hasher.combine(bits.1)
    hasher.combine(bits.2)
    hasher.combine(bits.3)
  }
}

/// A Redis glob, matched on bytes: `*`, `?`, `[a-z]`, `[^a]`, `\` escapes the next byte.
///
/// ```swift
/// let metas = Glob("thread:*:meta")
/// metas.matches("thread:a:meta")  // true
/// ```
///
/// The odd corners are those of Redis: a class without `]` runs to the end of the pattern, `[]` matches
/// nothing, `[^]` any byte, a range may stand backwards, and a `\` at the end is a backslash. The
/// time to match is at most pattern × text; there is no pattern that makes it explode.
public struct Glob: Sendable, Hashable {
  /// The pattern as it was written.
  public let pattern: [UInt8]
  /// What every match begins with: the pattern up to its first wildcard, unescaped.
  public let literalPrefix: [UInt8]
  /// The one key that matches, if there is no wildcard in the pattern.
  public let literal: [UInt8]?
  /// True when the pattern cannot stand before another one: it would take it into its last class or escape.
  package let isOpen: Bool

  /// The pattern between its stars; a pattern without stars is one run.
  private let runs: [GlobRun]

  /// The glob written as these bytes.
  public init(_ pattern: [UInt8]) {
    self.pattern = pattern
    var parser = GlobParser(pattern)
    runs = parser.runs()
    isOpen = parser.isOpen
    literalPrefix = runs[0].literalPrefix
    literal = runs.count == 1 ? runs[0].literal : nil
  }

  /// The glob written as the UTF-8 of `pattern`.
  public init(_ pattern: String) { self.init(Array(pattern.utf8)) }

  /// Whether the whole of `bytes` matches.
  public func matches(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes(matches)
  }

  /// Whether the whole key matches.
  public func matches(_ key: StoreKey) -> Bool { matches(key.bytes) }

  /// Whether the whole of `text` matches, for callers that have bytes which are not theirs.
  ///
  /// Between two stars the leftmost place is as good as any, so nothing is ever tried twice.
  public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    let first = runs[0]
    if runs.count == 1 { return text.count == first.count && first.matches(text, at: 0) }
    let last = runs[runs.count - 1]
    let end = text.count - last.count
    // The end first: most keys of a store begin alike, and kinds of keys differ in their ends.
    guard end >= first.count, last.matches(text, at: end), first.matches(text, at: 0) else {
      return false
    }
    var place = first.count
    for run in runs[1..<(runs.count - 1)] where run.count > 0 {
      while place + run.count <= end, !run.matches(text, at: place) { place += 1 }
      guard place + run.count <= end else { return false }
      place += run.count
    }
    return true
  }

  /// `bytes` with every byte that means something in a glob escaped, so that it matches only itself.
  public static func escaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      if special.contains(byte) { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    }
    return result
  }

  private static let special = ByteSet("*?[]\\".utf8)
}

/// What stands between two stars: elements that match exactly one byte each.
struct GlobRun: Sendable, Hashable {
  enum Element: Sendable, Hashable {
    case byte(UInt8)
    case any
    case set(ByteSet)
  }

  let elements: [Element]
  /// The bytes, when every element is one: compared without looking at elements.
  let literal: [UInt8]?
  let literalPrefix: [UInt8]

  init(_ elements: [Element]) {
    self.elements = elements
    var prefix: [UInt8] = []
    for case .byte(let byte) in elements.prefix(while: \.isByte) { prefix.append(byte) }
    literalPrefix = prefix
    literal = prefix.count == elements.count ? prefix : nil
  }

  var count: Int { elements.count }

  /// Whether the run matches at `offset`; the caller has seen to it that there are `count` bytes.
  func matches(_ text: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    if let literal {
      for index in 0..<literal.count where text[offset + index] != literal[index] { return false }
      return true
    }
    for index in 0..<elements.count {
      let byte = text[offset + index]
      switch elements[index] {
      case .byte(let wanted): if byte != wanted { return false }
      case .any: break
      case .set(let set): if !set.contains(byte) { return false }
      }
    }
    return true
  }
}

extension GlobRun.Element {
  fileprivate var isByte: Bool { if case .byte = self { true } else { false } }
}

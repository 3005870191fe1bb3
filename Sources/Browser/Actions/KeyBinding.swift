/// One or more keys pressed after each other that do one thing: `D`, `g g`, `ctrl-r`.
public struct KeyBinding: Hashable, Sendable {
  /// The keys, in order.
  public let presses: [KeyPress]

  /// A binding of keys pressed after each other.
  public init(_ presses: [KeyPress]) { self.presses = presses }

  /// A binding of one key.
  public init(_ press: KeyPress) { presses = [press] }

  /// The name in plain ASCII: `g g`, `ctrl-r`.
  public var name: String { presses.map(\.name).joined(separator: " ") }

  /// The short form on the screen: `gg`, `^R`, `⏎`.
  public func label(_ glyphs: GlyphSet = .unicode) -> String {
    presses.map { $0.label(glyphs) }.joined()
  }
}

extension KeyBinding: ExpressibleByStringLiteral {
  /// Key names between spaces; a name that means no key is left out, which a test would notice.
  public init(stringLiteral value: String) {
    presses = value.split(separator: " ").compactMap { KeyPress(String($0)) }
  }
}

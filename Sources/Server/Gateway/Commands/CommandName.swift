/// The name of a command, whatever the case of its letters, in a form that is found fast.
struct CommandName: Hashable, Sendable {
  private static let longest = 24

  private let first: UInt64
  private let second: UInt64
  private let third: UInt64

  /// Nil: longer than any name of a command.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.longest else { return nil }
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for (index, byte) in bytes.enumerated() {
      let isLower = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
      let letter = UInt64(isLower ? byte & 0xdf : byte)
      switch index >> 3 {
      case 0: words.0 = words.0 << 8 | letter
      case 1: words.1 = words.1 << 8 | letter
      default: words.2 = words.2 << 8 | letter
      }
    }
    (first, second, third) = words
  }

  /// The name in letters.
  init?(_ name: some StringProtocol) { self.init(Array(name.utf8)) }
}

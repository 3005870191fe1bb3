/// Bytes as lines of text that are cut where a line is full.
///
/// Lines have the same number of bytes, but for characters that would be torn, so that the place of every
/// line is known without looking at those before it.
struct SliceText: Sendable {
  private let bytes: ArraySlice<UInt8>
  /// Bytes of a line; a character has no fewer bytes than columns.
  private let width: Int

  /// The least number of bytes a line has: a character has up to 4.
  private static let least = 8

  init(_ bytes: ArraySlice<UInt8>, columns: Int) {
    self.bytes = bytes
    // A line may begin with up to 3 bytes that would have been on the one before.
    width = max(Self.least, columns - 3)
  }

  var count: Int { max(1, (bytes.count + width - 1) / width) }

  /// Where a line begins, in the bytes.
  func start(_ line: Int) -> Int {
    guard line > 0 else { return bytes.startIndex }
    guard line < count else { return bytes.endIndex }
    var place = bytes.startIndex + line * width
    for _ in 0..<3 where bytes[place] & 0xC0 == 0x80 { place -= 1 }
    return place
  }

  /// The bytes of a line.
  func range(_ line: Int) -> Range<Int> { start(line)..<start(line + 1) }

  /// The text of a line; bytes that are none become U+FFFD.
  func line(_ line: Int) -> String { String(decoding: bytes[range(line)], as: UTF8.self) }

  /// The line that a byte is on.
  func row(at offset: Int) -> Int {
    let line = min(max(0, (offset - bytes.startIndex) / width), count - 1)
    // The first bytes of the line after may be those of a character that was not torn.
    return line + 1 < count && offset >= start(line + 1) ? line + 1 : line
  }
}

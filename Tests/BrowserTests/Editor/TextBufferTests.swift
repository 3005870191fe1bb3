import Testing

@testable import Browser

@Suite("A text that is being typed")
struct TextBufferTests {
  private func buffer(_ text: String) throws -> TextBuffer {
    try #require(TextBuffer(Array(text.utf8)))
  }

  private func text(_ buffer: TextBuffer) -> String {
    String(decoding: buffer.bytes, as: UTF8.self)
  }

  @Test(
    "a text comes out as it went in",
    arguments: ["", "\n", "a\r\nb\r\n", "\n\n\n", "会\u{301}\n👨‍👩‍👧‍👦", "x\u{0}y\u{85}z\u{2028}w"])
  func lossless(text: String) throws {
    #expect(try buffer(text).bytes == Array(text.utf8))
  }

  @Test("bytes that are not UTF-8 are not taken")
  func notUTF8() { #expect(TextBuffer([0x61, 0xFF]) == nil) }

  @Test("letters, new lines and deletions go where the cursor is")
  func typing() throws {
    var buffer = try buffer("  ab")
    buffer.moveToLineEnd()
    buffer.moveLeft()
    buffer.insertLine()
    #expect(text(buffer) == "  a\n  b")
    #expect(buffer.cursor == .init(line: 1, column: 2))
    buffer.insert("x\ny")
    #expect(text(buffer) == "  a\n  x\nyb")
    buffer.deleteBackward()
    buffer.deleteBackward()
    #expect(text(buffer) == "  a\n  xb")
    buffer.deleteForward()
    buffer.deleteForward()
    #expect(text(buffer) == "  a\n  x")
    buffer.move(to: .init(line: 0, column: 99))
    buffer.deleteForward()
    #expect(text(buffer) == "  a  x")
  }

  @Test("a mark that is typed joins the letter before it, and the cursor stays behind both")
  func combining() throws {
    var buffer = try buffer("ef")
    buffer.moveRight()
    buffer.insert("\u{301}", as: .typing)
    #expect(text(buffer) == "e\u{301}f")
    #expect(buffer.cursor.column == 1)
    #expect(buffer.cursorColumn == 1)
    buffer.deleteBackward()
    #expect(text(buffer) == "f")
  }

  @Test("up and down keep the column of the terminal, also over wide characters and short lines")
  func columns() throws {
    var buffer = try buffer("abcdef\n会話会話\nx\nabcdef")
    buffer.move(to: .init(line: 0, column: 4))
    buffer.move(lines: 1)
    #expect(buffer.cursor == .init(line: 1, column: 2))
    buffer.move(lines: 1)
    #expect(buffer.cursor == .init(line: 2, column: 1))
    buffer.move(lines: 1)
    #expect(buffer.cursor == .init(line: 3, column: 4))
  }

  @Test("a word that is typed is taken back as one, and made again")
  func undo() throws {
    var buffer = try buffer("[]")
    buffer.moveRight()
    for letter in "abc" { buffer.insert(String(letter), as: .typing) }
    buffer.deleteBackward()
    #expect(text(buffer) == "[ab]")
    _ = buffer.undo()
    #expect(text(buffer) == "[abc]")
    _ = buffer.undo()
    #expect(text(buffer) == "[]")
    #expect(buffer.cursor.column == 1)
    var isMore = buffer.undo()
    #expect(!isMore)
    _ = buffer.redo()
    _ = buffer.redo()
    #expect(text(buffer) == "[ab]")
    isMore = buffer.redo()
    #expect(!isMore)
  }

  @Test(
    "whatever is pressed, the cursor is inside, and undo brings the text back",
    arguments: 1...12 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    let start = "{\n  \"a\": \"会話\",\r\n  \"e\u{301}\": 1\n}\n"
    var buffer = try buffer(start)
    var dice = Dice(state: seed)
    let typed = [
      "a", "\"", "会", "\u{301}", "\u{200D}", "👍", "🇩", "\r", " ", "\u{1100}", "\u{1161}",
    ]
    for _ in 0..<700 {
      switch Int.random(in: 0..<16, using: &dice) {
      case 0..<5: buffer.insert(typed.randomElement(using: &dice) ?? "", as: .typing)
      case 5: buffer.insertLine()
      case 6, 7: buffer.deleteBackward()
      case 8: buffer.deleteForward()
      case 9: buffer.moveLeft()
      case 10: buffer.moveRight()
      case 11: buffer.move(lines: Int.random(in: -3...3, using: &dice))
      case 12: buffer.insert("x\r\n\u{301}y\n", as: .whole)
      case 13: _ = buffer.undo()
      case 14: _ = buffer.redo()
      default: buffer.moveToLineEnd()
      }
      #expect(buffer.lines.indices.contains(buffer.cursor.line))
      #expect((0...buffer.lines[buffer.cursor.line].count).contains(buffer.cursor.column))
      #expect(buffer.cursorColumn <= TextWidth.columns(of: buffer.lines[buffer.cursor.line]))
    }
    let end = buffer.bytes
    var steps = 0
    while buffer.undo() { steps += 1 }
    #expect(text(buffer) == start)
    for _ in 0..<steps { _ = buffer.redo() }
    #expect(buffer.bytes == end)
  }
}

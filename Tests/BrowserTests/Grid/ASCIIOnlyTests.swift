import Testing
import ThreadCache

@testable import Browser

@Suite("Where nothing but ASCII can be sent")
struct ASCIIOnlyTests {
  private static let id = "thread_会話x"

  private func bench(_ width: Int = 120, _ height: Int = 30, id: String = id) async throws
    -> Workbench
  {
    try await Workbench(
      width: width, height: height,
      threads: [
        (id, Sample.meta([Sample.file("f", loaded: ["age"], available: ["age"])])),
        ("thread_other", Sample.meta([])),
      ], glyphs: .ascii
    ) { $0.isASCIIOnly = true }
  }

  @Test("other characters are shown by their numbers, the views' own signs by stand-ins")
  func shown() async throws {
    let bench = try await bench()
    #expect(bench.screen.contains("thread_<U+4F1A><U+8A71>x"))
    await bench.press("?", "esc", "o", "esc", "j", "k", "enter", "enter", "esc", "r", "2", "3")
    #expect(bench.screen.allSatisfy { $0.isASCII })
    #expect(!bench.screen.contains("<U+00B7>"))
  }

  @Test("a number is never cut, whatever the room", arguments: 20..<60)
  func whole(width: Int) async throws {
    let bench = try await bench(width, 10, id: "x\u{1B}[31mred\u{202E}evil会話の続きend")
    let row = try #require(
      bench.rows.first { $0.contains("x<U+") || $0.contains("x~") || $0.contains(" x") })
    let left = row.replacing(/<U\+[0-9A-F]{4}>/, with: "")
    #expect(!left.contains("<U") && !left.contains("U+"), "\(row)")
  }

  @Test("what is shown can be typed to go there, and Tab completes it")
  func typed() async throws {
    let bench = try await bench()
    await bench.press("o")
    #expect(bench.screen.contains("what cannot be typed is <U+4F1A>"))
    await bench.type("thread_<U+4F1A><U+8A71>x")
    await bench.press("enter")
    #expect(bench.model.top.thread?.id == ThreadID(Self.id))
    await bench.press("esc", "o")
    await bench.type("thread_<U+4F1A>")
    await bench.press("tab")
    #expect(bench.screen.contains("go to id: thread_<U+4F1A><U+8A71>x"))
    await bench.press("enter")
    #expect(bench.model.top.thread?.id == ThreadID(Self.id))
  }

  @Test("numbers are read as the characters they stand for, and nothing else is touched")
  func reading() {
    #expect(EscapedText.reading("a<U+4F1A>b‹U+202E›") == "a会b\u{202E}")
    for text in ["plain", "<U+>", "<U+XYZ1>", "<U+D800>", "<U+4F1A", "U+4F1A"] {
      #expect(EscapedText.reading(text) == nil)
    }
  }

  @Test("with Unicode nothing of this happens, and what cannot be seen is not cut either")
  func unicode() {
    #expect(TextWidth.shown("会") == "会")
    #expect(TextWidth.truncated("abc\u{202E}def", to: 9) == "abc…")
    #expect(TextWidth.truncated("abc\u{202E}def", to: 12) == "abc‹U+202E›…")
    #expect(TextWrap.lines("ab\u{202E}cd", width: 9) == ["ab", "‹U+202E›c", "d"])
  }
}

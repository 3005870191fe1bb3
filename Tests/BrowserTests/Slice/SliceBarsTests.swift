import JSONText
import Testing

@testable import Browser

@Suite("A slice as bars")
struct SliceBarsTests {
  private func bars(_ json: String) throws -> SliceBars? {
    SliceBars(try JSONDocument(parsing: json).root)
  }

  private func entries(_ bars: SliceBars) -> [SliceBars.Entry] {
    bars.rows.compactMap { if case .bar(let entry) = $0 { entry } else { nil } }
  }

  @Test("bars stand under each other with aligned figures, odd numbers as they are stored")
  func figures() throws {
    let bars = try #require(
      try bars(#"[{"response":"r","value":{"a":0.5,"bb":1e400,"c":-0.25,"d":null}}]"#))
    #expect(entries(bars).map(\.text) == ["0.50", "1e400", "-0.25", "null"])
    #expect(bars.figureWidth == 5)
  }

  @Test("text has no bars, a single number has one")
  func whatHasBars() throws {
    #expect(try bars(#"["text"]"#) == nil)
    #expect(try bars(#"{"a":{"b":1,"c":"text"}}"#) == nil)
    #expect(try bars("null") == nil)
    #expect(try bars("3") != nil)
  }

  @Test("every response has its bars under its text")
  func groups() throws {
    let bars = try #require(
      try bars(
        #"[{"response":"yes","value":{"a":1,"b":2}},{"response":"no","value":{"a":3}}]"#))
    let words = bars.rows.map { row in
      switch row {
      case .heading(let text): "# " + text
      case .bar(let entry): entry.label + entry.text
      case .gap: ""
      }
    }
    #expect(words == ["# yes", "a1", "b2", "", "# no", "a3"])
  }

  @Test("the order is that of the slice, by value or by name, within each response")
  func orders() throws {
    var bars = try #require(
      try bars(
        #"{"x":{"c":1,"a":3,"b":2,"d":null},"y":{"b":9,"a":9}}"#))
    #expect(entries(bars).map(\.label).joined() == "cabdba")
    bars.sort(.value)
    #expect(entries(bars).map(\.label).joined() == "abcdba", "null last, equals as stored")
    bars.sort(.name)
    #expect(entries(bars).map(\.label).joined() == "abcdab")
    bars.sort(.stored)
    #expect(entries(bars).map(\.label).joined() == "cabdba")
    #expect(SliceBars.Order.name.next == .stored)
  }

  @Test("more bars than anybody looks at are cut, and it is known")
  func cut() throws {
    let document = try JSONDocument(
      parsing: "[" + (0..<50).map(String.init).joined(separator: ",") + "]")
    let few = try #require(SliceBars(document.root, limit: 10))
    #expect(few.isCut)
    #expect(few.rows.count == 10)
    #expect(try #require(SliceBars(document.root)).isCut == false)
  }

  @Test("what a long number is rounded to gives the others no zeros")
  func rounded() throws {
    let bars = try #require(try bars(#"{"a":0.41000000000000003,"b":0.5,"c":0.123456789}"#))
    #expect(entries(bars).map(\.text) == ["0.410000", "0.500000", "0.123457"])
    let few = try #require(try self.bars(#"{"a":0.41000000000000003,"b":0.5}"#))
    #expect(entries(few).map(\.text) == ["0.41", "0.50"])
  }
}

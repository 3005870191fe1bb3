import Testing

@testable import Browser

@Suite("A slice as raw text")
struct SliceTextTests {
  @Test(
    "its lines are all its bytes, none torn, none too wide",
    arguments: [
      "", "plain ascii text that is longer than one line of it", "会話の続き会話の続き会話の続き会話の続き",
      "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
      "👨‍👩‍👧‍👦 family 👨‍👩‍👧‍👦 family",
      "mixed 会 x話 y👍 z mixed 会 x話 y👍 z mixed 会 x話 y👍 z",
    ], [1, 12, 13, 14, 40])
  func lines(text: String, columns: Int) {
    let bytes = Array(("x" + text).utf8)[1...]
    let lines = SliceText(bytes, columns: columns)
    let all = (0..<lines.count).map(lines.line)
    #expect(all.joined().utf8.elementsEqual(text.utf8))
    #expect(!all.joined().contains("\u{FFFD}"))
    // A joiner that begins a line is shown as what it is, and its line is cut where it is drawn.
    if columns >= 12, !text.unicodeScalars.contains("\u{200D}") {
      #expect(all.allSatisfy { TextWidth.columns(of: $0) <= columns })
    }
    for offset in bytes.indices {
      #expect(lines.range(lines.row(at: offset)).contains(offset), "\(offset)")
    }
  }

  @Test("bytes that are no text have lines too")
  func garbage() {
    let bytes = [UInt8](repeating: 0x80, count: 100)
    let lines = SliceText(bytes[...], columns: 20)
    #expect((0..<lines.count).reduce(0) { $0 + lines.range($1).count } == 100)
  }
}

@Suite("Looking for a text in bytes")
struct ByteSearchTests {
  @Test("forwards and backwards it finds what a plain search finds")
  func random() {
    var dice = Dice(state: 3)
    for _ in 0..<300 {
      let hay = (0..<Int.random(in: 0..<200, using: &dice)).map { _ in
        UInt8.random(in: 97...99, using: &dice)
      }
      let text = String(
        decoding: (0..<Int.random(in: 1..<4, using: &dice)).map { _ in
          UInt8.random(in: 97...99, using: &dice)
        }, as: UTF8.self)
      let places = hay.indices.filter { hay[$0...].starts(with: text.utf8) }
      let search = ByteSearch(ThreadQuery(text))
      let place = Int.random(in: 0...hay.count, using: &dice)
      #expect(search.first(in: hay[...], from: place) == places.first { $0 >= place })
      #expect(search.last(in: hay[...], before: place) == places.last { $0 < place })
    }
  }

  @Test("what lies across two windows is found on the way back")
  func windows() {
    var hay = [UInt8](repeating: UInt8(ascii: "."), count: 300_000)
    let search = ByteSearch(ThreadQuery("needle"))
    for place in [65_533, 131_070, 234_464] {
      hay.replaceSubrange(place..<(place + 6), with: Array("Needle".utf8))
    }
    var found: [Int] = []
    var end = hay.count
    while let place = search.last(in: hay[...], before: end) {
      found.append(place)
      end = place
    }
    #expect(found == [234_464, 131_070, 65_533])
    #expect(ByteSearch(ThreadQuery("nEedle")).first(in: hay[...], from: 0) == nil)
  }
}

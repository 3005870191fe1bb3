import Testing
import ThreadCache

@testable import Browser

/// Ids, names and values that a terminal would obey, reorder or count differently.
@Suite("Hostile text")
struct HostileTextTests {
  private static let texts = [
    "会話の続き", "e\u{301}\u{302}\u{303}\u{304}\u{305}", "👩‍👩‍👧‍👦🇩🇪👍🏽", "שלום‏עולם", "مرحبا",
    "\u{202e}evil\u{2066}", "\u{1b}[31mred\u{7}\u{9b}2J\r\n\ttab\u{0}", "ｆｕｌｌ",
    "\u{200b}\u{feff}zero",
    "เกี่ยวกับ", "क्षत्रिय",
  ]

  /// A string as JSON has it.
  private static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" {
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }

  private static func thread(_ text: String) -> (id: String, meta: String) {
    let name = quoted(text)
    let slice = "[{\"response\":\(name),\"value\":{\(name):0.5,\"b\":\(name)}}]"
    return (
      "t_" + text,
      Sample.meta([
        "{\"id\":\(name),\"data\":{\(name):\(slice),\"n\":{\(name):1}},\"loadedSegments\":[\(name),\"n\"],"
          + "\"availableSegments\":[\(name),\"n\",\"age\"]}"
      ])
    )
  }

  /// What a terminal acts on, or that reorders what is read.
  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x200b, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0xfeff:
      true
    default: false
    }
  }

  private func check(_ bench: Workbench, _ what: String) {
    let grid = bench.model.view()
    for y in 0..<grid.size.height {
      var columns = 0
      for x in 0..<grid.size.width {
        let cell = grid[Point(x: x, y: y)]
        guard !cell.isContinuation else {
          #expect(x > 0 && grid[Point(x: x - 1, y: y)].columns == 2, "half a character, \(what)")
          continue
        }
        columns += Int(cell.columns)
        #expect(
          !cell.character.unicodeScalars.contains(where: Self.isDangerous),
          "\(cell.character.unicodeScalars.map(\.value)), \(what)")
        #expect(cell.character.unicodeScalars.count <= 5)
      }
      #expect(columns == grid.size.width, "row \(y), \(what)")
    }
  }

  @Test(
    "is shown, never obeyed, on every screen and in every size", arguments: texts, Exhibit.sizes)
  func shown(text: String, size: Size) async throws {
    let bench = try await Workbench(
      width: size.width, height: size.height, threads: [Self.thread(text)])
    bench.editor = { $0.replacing("0.5", with: "0.7") }
    let walk = [
      "space", "enter", "0", "D", "n", "l", "l", "]", "enter", "tab", "tab", "/", "esc", "esc", "$",
      "enter", "tab", "esc", "c", "r", ".", "enter", "tab", "tab", "esc", "D", "y", "4", "U", "n",
      "1", "?", "esc", ":", "esc", "s", "esc", "/",
    ]
    for key in walk {
      await bench.press(key)
      check(bench, "after \(key)")
    }
    await bench.send(.paste(text))
    check(bench, "pasted")
    #expect(bench.model.top.scope == .threads)
  }
}

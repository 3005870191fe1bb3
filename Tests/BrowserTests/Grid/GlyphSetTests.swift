import Testing

@testable import Browser

@Suite("Signs")
struct GlyphSetTests {
  private func signs(_ set: GlyphSet) -> [Character] {
    Mirror(reflecting: set).children.flatMap { child -> [Character] in
      if let sign = child.value as? Character { return [sign] }
      return child.value as? [Character] ?? []
    }
  }

  @Test("take one column each, so that layouts do not depend on the set")
  func oneColumn() {
    for set in [GlyphSet.unicode, .ascii] {
      #expect(signs(set).count > 30)
      for sign in signs(set) { #expect(TextWidth.columns(of: sign) == 1, "\(sign)") }
    }
  }

  @Test("of the plain set are ASCII")
  func ascii() {
    #expect(signs(.ascii).allSatisfy { $0.isASCII })
    #expect((GlyphSet.ascii.enterKey + GlyphSet.ascii.spaceKey).allSatisfy { $0.isASCII })
  }

  @Test("tell the states of a segment apart")
  func states() {
    for set in [GlyphSet.unicode, .ascii] {
      #expect(
        Set([set.loaded, set.available, set.unavailable, set.broken, set.loading]).count == 5)
    }
  }

  @Test("make bars in eighths, never empty for something and never too long")
  func bars() {
    let set = GlyphSet.unicode
    #expect(set.bar(0.5, width: 4) == "██")
    #expect(set.bar(1, width: 3) == "███")
    #expect(set.bar(7, width: 3) == "███")
    #expect(set.bar(0.0001, width: 10) == "▏")
    #expect(set.bar(0.3125, width: 2) == "▋")
    #expect(set.bar(0, width: 10) == "")
    #expect(set.bar(-1, width: 10) == "")
    #expect(set.bar(.nan, width: 10) == "")
    #expect(set.bar(.infinity, width: 2) == "██")
    #expect(GlyphSet.ascii.bar(0.5, width: 10) == "#####")
  }

  @Test("have one meaning each in the help of a screen", arguments: [GlyphSet.unicode, .ascii])
  func meanings(glyphs: GlyphSet) async throws {
    let bench = try await Workbench(glyphs: glyphs)
    for scope in Scope.screens {
      let signs =
        HelpSigns.signs(of: scope, bench.model.scene).map(\.sign) + [String(glyphs.ellipsis)]
      #expect(Set(signs).count == signs.count, "\(scope): \(signs)")
    }
  }

  @Test("of the plain set say what becomes of something by an arrow, and an order by no letter")
  func arrows() async throws {
    let bench = try await Workbench(width: 120, height: 40, glyphs: .ascii)
    await bench.press("s", "6")
    #expect(bench.rows[2].contains("/TTL"))
    await bench.press("s", "6")
    #expect(bench.rows[2].contains("\\TTL"))
    await bench.press("g", "g", "o")
    await bench.type(Sample.usual)
    await bench.press("enter", "r", "a", "ctrl-u")
    await bench.type("2024_7: age")
    await bench.press("enter", "enter")
    #expect(bench.screen.contains("+ age; loaded 2 -> 3 of "))
    #expect(bench.screen.contains(/meta [0-9.]+ k?B -> [0-9.]+ k?B/))
  }
}

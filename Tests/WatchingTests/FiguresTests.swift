import Testing

@testable import Watching

@Suite("Figures")
struct FiguresTests {
  @Test("a part is rounded, but is neither nothing nor all unless it is")
  func percent() {
    let parts: [(Double, String)] = [
      (5.0 / 14, "36 %"), (0, "0 %"), (0.001, "1 %"), (0.999, "99 %"), (1, "100 %"), (1.4, "100 %"),
      (0.25, "25 %"), (-1, "0 %"),
    ]
    for (part, words) in parts { #expect(Figures.percent(part) == words) }
  }
}

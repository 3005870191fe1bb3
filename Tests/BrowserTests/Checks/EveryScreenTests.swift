import Testing

@testable import Browser

@Suite("Every screen")
struct EveryScreenTests {
  private static let frames: Set<Character> = ["┌", "┐", "└", "┘", "─", "│", "├", "█", "▌", "▐"]

  @Test(
    "fits its window, and shows the way to more keys", arguments: Exhibit.all,
    Exhibit.sizes)
  func whole(exhibit: Exhibit, size: Size) async throws {
    let bench = try await exhibit.hang(size)
    let grid = bench.model.view()
    #expect(grid.size == size)
    // Where nothing is selected there is none.
    if let cursor = grid.cursor { #expect(grid.bounds.contains(cursor)) }
    let footer = grid.text(ofRow: size.height - 1)
    #expect(bench.model.overlay?.footer != nil || footer.contains(" help"), "\(footer)")
    #expect(footer.contains { $0.isLetter })
  }

  @Test("says the same without Unicode", arguments: Exhibit.all, Exhibit.sizes)
  func ascii(exhibit: Exhibit, size: Size) async throws {
    let grid = try await exhibit.hang(size, glyphs: .ascii).model.view()
    for y in 0..<size.height {
      // An id is shown as it is.
      let row = grid.text(ofRow: y).replacing(#/thread_\S*/#, with: "")
      #expect(row.utf8.allSatisfy { $0 < 0x80 }, "\(row)")
    }
  }

  @Test("is heard without frames, with the cursor on words", arguments: Exhibit.all, Exhibit.sizes)
  func linear(exhibit: Exhibit, size: Size) async throws {
    let grid = try await exhibit.hang(size, glyphs: .ascii, linear: true).model.view()
    let text = grid.text()
    #expect(!text.contains { Self.frames.contains($0) } && !text.contains("+--"), "\(text)")
    let cursor = try #require(grid.cursor)
    #expect(grid.bounds.contains(cursor))
    #expect(!grid.text(ofRow: cursor.y).isEmpty, "\(text)")
    #expect(grid.text(ofRow: size.height - 1).hasPrefix("keys: "))
  }

  @Test(
    "lives through every size on the way from one to another", arguments: Exhibit.all)
  func resized(exhibit: Exhibit) async throws {
    let bench = try await exhibit.hang(Size(width: 80, height: 24))
    let before = bench.screen
    var dice = Dice(state: 77)
    for _ in 0..<100 {
      await bench.resize(
        Int.random(in: 0...210, using: &dice), Int.random(in: 0...70, using: &dice))
      let grid = bench.model.view()
      #expect(grid.size == bench.model.size)
      if let cursor = grid.cursor { #expect(grid.bounds.contains(cursor)) }
    }
    await bench.resize(80, 24)
    // Where it was scrolled to may differ; what it is about does not.
    #expect(bench.rows[0] == before.split(separator: "\n").first.map(String.init))
  }
}

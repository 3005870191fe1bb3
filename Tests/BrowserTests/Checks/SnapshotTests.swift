import Testing

@testable import Browser

@Suite("Snapshots")
struct SnapshotTests {
  /// What a screen means is the same at every colour depth; what a meaning looks like at each of them is
  /// in `Tests/Snapshots/appearances.txt`.
  @Test("every screen looks as it did, at four sizes", arguments: Exhibit.all)
  func screens(exhibit: Exhibit) async throws {
    var text = ""
    for size in Exhibit.sizes {
      let grid = try await exhibit.hang(size).model.view()
      text += "== \(size.width) × \(size.height)\n\(Snapshot.text(grid))\n"
      if size.width == 80 { text += "== 80 × 24, roles\n\(Snapshot.roles(grid))\n" }
    }
    let ascii = try await exhibit.hang(Size(width: 80, height: 24), glyphs: .ascii)
    text += "== 80 × 24, ASCII\n\(Snapshot.text(ascii.model.view()))\n"
    let spoken = try await exhibit.hang(Size(width: 80, height: 24), glyphs: .ascii, linear: true)
    text += "== for screen readers\n\(Snapshot.text(spoken.model.view()))\n"
    try Snapshot.check(exhibit.name, text)
  }
}

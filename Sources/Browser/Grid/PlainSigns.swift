/// Punctuation of the views' own sentences, for terminals that have no more than ASCII.
enum PlainSigns {
  private static let standIns: [Character: String] = [
    "·": "-", "–": "-", "…": "~", "›": ">", "→": ">", "≈": "?", "“": "\"", "”": "\"", "’": "'",
    "‘": "'", "⏎": "^", "↑": "^", "↓": "v",
    "←": "<",
  ]
  private static let scalars = Set(standIns.keys.flatMap(\.unicodeScalars))

  /// Whether a character has a stand-in.
  static func has(_ scalar: Unicode.Scalar) -> Bool { scalars.contains(scalar) }

  /// Puts the stand-ins in the place of the signs on a grid.
  static func replaceSigns(on grid: inout Grid) {
    for y in 0..<grid.size.height {
      for x in 0..<grid.size.width {
        let point = Point(x: x, y: y)
        let cell = grid[point]
        if !cell.character.isASCII, let plain = standIns[cell.character] {
          grid.put(plain, at: point, style: cell.style)
        }
      }
    }
  }
}

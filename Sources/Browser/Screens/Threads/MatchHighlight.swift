/// Shows which part of an id the filter found.
enum MatchHighlight {
  /// Restyles the first match in text that is drawn at `point`; case counts as it does to the filter.
  static func draw(_ query: ThreadQuery, in shown: String, _ grid: inout Grid, at point: Point) {
    guard !query.isEmpty else { return }
    let fold: (String) -> String = { query.isCaseSensitive ? $0 : $0.lowercased() }
    let hay = Array(fold(shown))
    let needle = Array(fold(TextWidth.shown(query.text)))
    guard !needle.isEmpty, hay.count >= needle.count, hay.count == shown.count else { return }
    let start = (0...(hay.count - needle.count)).first {
      hay[$0..<($0 + needle.count)].elementsEqual(needle)
    }
    guard let start else { return }
    let x = point.x + TextWidth.columns(of: String(shown.prefix(start)))
    let width = TextWidth.columns(of: String(shown.dropFirst(start).prefix(needle.count)))
    grid.restyle(Rect(x: x, y: point.y, width: width, height: 1)) {
      Style(.match, $0.attributes)
    }
  }
}

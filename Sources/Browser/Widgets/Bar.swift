/// A bar with its track.
enum Bar {
  /// Draws a fraction between 0 and 1 in so many columns.
  static func draw(
    _ fraction: Double, _ grid: inout Grid, at point: Point, width: Int, _ glyphs: GlyphSet,
    role: Role = .bar, track: Bool = true
  ) {
    let bar = glyphs.bar(fraction, width: width)
    let used = grid.put(bar, at: point, style: Style(role), maxWidth: width)
    guard track, used < width else { return }
    grid.fill(
      Rect(x: point.x + used, y: point.y, width: width - used, height: 1), with: glyphs.track,
      style: Style(.track))
  }
}

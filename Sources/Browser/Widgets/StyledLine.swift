/// A line made of pieces that look different.
struct StyledLine: Sendable {
  var spans: [(text: String, style: Style)]
  /// The piece that is an id, which loses its middle before the line is broken; nil: none is.
  private var name: Int?

  init(_ text: String = "", _ role: Role = .plain) { spans = [(text, Style(role))] }

  init(spans: [(text: String, style: Style)]) { self.spans = spans }

  /// Words about an id: `in thread_ksxP…qWT` where there is no room for all of it.
  init(_ before: String, naming id: String, _ after: String = "", role: Role) {
    spans = [before, id, after].map { ($0, Style(role)) }
    name = 1
  }

  static func + (line: StyledLine, other: StyledLine) -> StyledLine {
    StyledLine(spans: line.spans + other.spans)
  }

  /// What it says.
  var text: String { spans.map(\.text).joined() }

  var columns: Int { spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) } }

  /// The line as it is, or, where it is longer, with less of the id it has, or as several.
  func wrapped(to width: Int) -> [StyledLine] {
    let excess = columns - width
    guard excess > 0, spans.count == 1 || name != nil else { return [self] }
    if let name {
      let room = TextWidth.columns(of: spans[name].text) - excess
      if room >= Self.leastName {
        var line = self
        line.spans[name].text = TextWidth.truncated(spans[name].text, to: room, at: .middle)
        return [line]
      }
    }
    return TextWrap.lines(spans.map(\.text).joined(), width: width).map {
      StyledLine(spans: [($0, spans[0].style)])
    }
  }

  /// The fewest columns by which an id is known again.
  static let leastName = 12

  /// Draws the line; what does not fit is cut with an ellipsis.
  func draw(_ grid: inout Grid, at point: Point, width: Int, ground: Role? = nil) {
    var x = point.x
    for (index, span) in spans.enumerated() {
      let room = point.x + width - x
      guard room > 0 else { return }
      let style =
        span.style.role == .plain ? Style(ground ?? .plain, span.style.attributes) : span.style
      x += grid.put(
        span.text, at: Point(x: x, y: point.y), style: style, maxWidth: room,
        truncation: index == spans.count - 1 ? .end : .cut)
    }
  }
}

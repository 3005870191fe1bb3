/// A line made of pieces that look different.
struct StyledLine: Sendable {
  var spans: [(text: String, style: Style)]

  init(_ text: String = "", _ role: Role = .plain) { spans = [(text, Style(role))] }

  init(spans: [(text: String, style: Style)]) { self.spans = spans }

  static func + (line: StyledLine, other: StyledLine) -> StyledLine {
    StyledLine(spans: line.spans + other.spans)
  }

  var columns: Int { spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) } }

  /// The line as it is, or, where it is longer and of one piece, as several.
  func wrapped(to width: Int) -> [StyledLine] {
    guard spans.count == 1, columns > width else { return [self] }
    return TextWrap.lines(spans[0].text, width: width).map {
      StyledLine(spans: [($0, spans[0].style)])
    }
  }

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

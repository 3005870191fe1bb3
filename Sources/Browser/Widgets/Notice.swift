/// A sentence at the bottom of the screen, whole: in as many lines as it takes, within reason.
struct Notice: Equatable {
  var sign: Character
  var text: String
  var role: Role

  /// The most lines it takes; longer than that no message is.
  private static let limit = 6

  private func lines(in region: Rect) -> [String] {
    let most = max(1, min(Self.limit, region.height / 2))
    let width = max(1, region.width - 4)
    let lines = TextWrap.lines(text, width: width)
    guard lines.count > most else { return lines }
    let rest = lines[(most - 1)...].joined(separator: " ")
    return lines.prefix(most - 1) + [TextWidth.truncated(rest, to: width, at: .end)]
  }

  /// Draws it in the last lines of a region.
  ///
  /// - Parameter frame: a frame that lies there; where its last line is that of the region it stays a frame.
  func draw(_ grid: inout Grid, in region: Rect, over frame: Rect? = nil) {
    let lines = lines(in: region)
    if let frame, frame.maxY == region.maxY, lines.count == 1 {
      grid.put(
        " \(sign == " " ? "" : "\(sign) ")\(lines[0]) ",
        at: Point(x: frame.minX + 1, y: frame.maxY - 1), style: Style(role),
        maxWidth: frame.width - 2, truncation: .end)
      return
    }
    let place = region.splitBottom(lines.count).bottom
    grid.fill(place)
    for (row, line) in lines.enumerated() {
      grid.put(
        (row == 0 ? " \(sign) " : "   ") + line, at: place.origin.moved(y: row),
        style: Style(role), maxWidth: region.width)
    }
  }
}

extension Model {
  /// What is said at the bottom of the screen: what has just happened, what is wrong, what is going on.
  var notice: Notice? {
    if let flash {
      return switch flash.level {
      case .info: Notice(sign: " ", text: flash.text, role: .accent)
      case .warning: Notice(sign: "!", text: flash.text, role: .warning)
      case .error: Notice(sign: glyphs.broken, text: flash.text, role: .danger)
      }
    }
    if let outage {
      let parts = [outage.words, outageQueue, outageOutlook].compactMap(\.self)
      return Notice(
        sign: glyphs.broken, text: parts.joined(separator: " \(glyphs.separator) "), role: .danger)
    }
    return busy.words(at: now).map { Notice(sign: glyphs.loading, text: $0, role: .loading) }
  }
}

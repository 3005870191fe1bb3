import ThreadCache

/// A thread whose meta cannot be read: why, and the bytes around the place.
enum UnreadablePanel {
  static func draw(_ record: ThreadRecord, _ grid: inout Grid, in region: Rect, _ scene: Scene) {
    var y = region.minY + 1
    let width = region.width - 6
    for line in TextWrap.lines(record.problem ?? "", width: width) {
      grid.put(line, at: Point(x: region.minX + 3, y: y), style: Style(.danger))
      y += 1
    }
    grid.put(
      "in \(record.identity.metaKey)", at: Point(x: region.minX + 3, y: y), style: Style(.dim),
      maxWidth: width, truncation: .middle)
    y += 2
    let advice = TextWrap.lines(advice(record, scene), width: width)
    let bottom = region.maxY - advice.count
    let offset = record.findings.compactMap(\.byteOffset).first ?? 0
    let room = max(1, bottom - y - 1) * max(1, width)
    let start = max(0, min(offset, record.bytes.count) - room / 2)
    let end = min(record.bytes.count, start + room)
    let before = String(decoding: record.bytes[start..<min(offset, end)], as: UTF8.self)
    let after = String(decoding: record.bytes[min(offset, end)..<end], as: UTF8.self)
    // Wrapped by columns: these are bytes to look at, not words.
    var x = 0
    var rest = [(TextWidth.shown(before), Role.plain), (TextWidth.shown(after), .broken)]
    while !rest.isEmpty, y < bottom - 1 {
      let (text, role) = rest.removeFirst()
      let head = TextWidth.truncated(text, to: width - x, at: .cut)
      if x == 0, role == .broken { grid.cursor = Point(x: region.minX + 3, y: y) }
      let used = grid.put(head, at: Point(x: region.minX + 3 + x, y: y), style: Style(role))
      if head.count < text.count {
        rest.insert((String(text.dropFirst(head.count)), role), at: 0)
        y += 1
        x = 0
      } else {
        x += used
      }
    }
    for (row, line) in advice.enumerated() {
      grid.put(line, at: Point(x: region.minX + 3, y: bottom + row), style: Style(.dim))
    }
  }

  private static func advice(_ record: ThreadRecord, _ scene: Scene) -> String {
    guard scene.configuration.readOnly == nil else { return "Read-only: it stays as it is." }
    let evicts = "\(scene.key(.evict)) evicts the thread"
    return record.isOfWrongType
      ? "No text is there to edit; \(evicts)."
      : "\(scene.key(.edit)) edits these bytes, \(evicts); nothing mends it by itself."
  }
}

extension ThreadRecord {
  /// Whether its meta is no text at all, so that there are no bytes to show or to edit.
  var isOfWrongType: Bool { problem != nil && findings.contains { $0.kind == .wrongType } }
}

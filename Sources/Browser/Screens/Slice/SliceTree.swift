import JSONText

/// A value as lines: one a member, containers that can be folded.
struct SliceTree: Sendable {
  /// One line.
  struct Line: Sendable {
    let depth: Int
    /// The member's name or the element's place.
    let name: String?
    let value: JSONValue
    let isFolded: Bool

    var isFoldable: Bool { value.count > 0 }
    /// Names the value over folding and unfolding.
    var id: Int { value.range.lowerBound }

    /// The value, or what is in it.
    var text: String {
      switch value.kind {
      case .object: "{\(value.count)}"
      case .array: "[\(value.count)]"
      case .string: TextWidth.truncated(value.rawText, to: 400)
      default: value.rawText
      }
    }

    var role: Role {
      switch value.kind {
      case .object, .array: .dim
      case .string: .string
      case .number: .number
      case .null, .bool: .literal
      }
    }

    func draw(_ grid: inout Grid, in line: Rect, _ glyphs: GlyphSet) {
      let sign = !isFoldable ? " " : isFolded ? glyphs.inside : glyphs.unfolded
      var x = line.minX + min(depth * 2, line.width / 2)
      grid.put(String(sign), at: Point(x: x, y: line.minY), style: Style(.dim))
      x += 2
      if let name {
        x += grid.put(
          name, at: Point(x: x, y: line.minY), style: Style(.name),
          maxWidth: max(0, (line.maxX - x) * 2 / 3), truncation: .end)
        x += grid.put(": ", at: Point(x: x, y: line.minY), style: Style(.dim))
      }
      grid.put(
        text, at: Point(x: x, y: line.minY), style: Style(role), maxWidth: line.maxX - x,
        truncation: .end)
    }
  }

  /// More lines than this are not made.
  static let limit = 50_000

  private(set) var lines: [Line] = []
  /// True when there would have been more.
  private(set) var isCut = false

  /// The lines of a value; what is inside of the values at `folded` is left out.
  init(_ value: JSONValue, folded: Set<Int>, limit: Int = Self.limit) {
    var open: [(name: String?, value: JSONValue, depth: Int)] = [(nil, value, 0)]
    while let next = open.popLast() {
      guard lines.count < limit else {
        isCut = true
        return
      }
      let isFolded = folded.contains(next.value.range.lowerBound)
      lines.append(
        Line(depth: next.depth, name: next.name, value: next.value, isFolded: isFolded))
      guard !isFolded else { continue }
      // Only as many children as can still be shown.
      let room = limit - lines.count + 1
      switch next.value.kind {
      case .object:
        open += next.value.members.prefix(room).map { ($0.name, $0.value, next.depth + 1) }
          .reversed()
      case .array:
        open += next.value.elements.prefix(room).enumerated().map {
          ("\($0.offset)", $0.element, next.depth + 1)
        }.reversed()
      default: break
      }
    }
  }
}

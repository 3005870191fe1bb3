import JSONText

/// One line of a value that is shown as a tree.
struct SliceLine: Sendable {
  let depth: Int
  /// The member it is; nil for elements and for the whole.
  let member: JSONMember?
  /// Which child it is; nil for the whole.
  let place: Int?
  let value: JSONValue
  let isFolded: Bool

  /// More of a literal is not shown on its line.
  private static let longest = 400

  var isFoldable: Bool { value.count > 0 }
  /// The byte at which it begins.
  var start: Int { member?.range.lowerBound ?? value.range.lowerBound }
  /// The member's name or the element's place.
  var name: String? { member?.name ?? place.map { "\($0)" } }

  /// The value, or how many there are in it.
  var text: String {
    switch value.kind {
    case .object: "{\(value.count)}"
    case .array: "[\(value.count)]"
    default: beginning
    }
  }

  /// What it begins with, as it is stored.
  private var beginning: String {
    let bytes = value.rawBytes
    guard bytes.count > Self.longest else { return value.rawText }
    return String(decoding: bytes.prefix(Self.longest), as: UTF8.self) + "…"
  }

  private var role: Role {
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
    // What is folded shows how it begins.
    grid.put(
      isFolded && isFoldable ? text + " " + beginning : text, at: Point(x: x, y: line.minY),
      style: Style(role), maxWidth: line.maxX - x, truncation: .end)
  }
}

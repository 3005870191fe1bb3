/// The lines of before, walked through from the newest to the oldest.
struct PaletteHistory: Sendable {
  /// The most lines that are kept.
  static let limit = 50

  private let lines: [String]
  /// Which of them is shown; nil: what is being typed.
  private var place: Int?
  /// What was being typed.
  private var draft = ""

  init(_ lines: [String]) { self.lines = lines }

  var isRecalling: Bool { place != nil }

  /// The line before the one that is shown; nil: there is none.
  mutating func older(than text: String) -> String? {
    let next = (place ?? lines.count) - 1
    guard lines.indices.contains(next) else { return nil }
    if place == nil { draft = text }
    place = next
    return lines[next]
  }

  /// The line after it; after the newest one what was being typed.
  mutating func newer() -> String? {
    guard let shown = place else { return nil }
    place = shown + 1 < lines.count ? shown + 1 : nil
    return place.map { lines[$0] } ?? draft
  }

  /// What is shown is being changed: it is a line of its own now.
  mutating func forget() { place = nil }

  /// The lines with one more; said again it becomes the newest.
  static func adding(_ line: String, to lines: [String]) -> [String] {
    Array((lines.filter { $0 != line } + [line]).suffix(limit))
  }
}

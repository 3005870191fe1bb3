import JSONText

extension SliceScreen {
  func spoken(_ scene: Scene) -> Spoken? {
    guard (0..<count).contains(view.cursor) else { return nil }
    let isWhole = mode != .tree || outline?.isWhole == true
    var place = "\(mode.rawValue), line \(Figures.count(view.cursor + 1)) of "
    place += (isWhole ? "" : "over ") + Figures.count(count)
    if mode == .bars, let bars { place += ", \(bars.order.rawValue)" }
    return Spoken(
      place: place, selection: facts(ofRow: view.cursor),
      news: isGone ? "not in the cache any more; this is what it was" : nil)
  }

  private func facts(ofRow row: Int) -> [String] {
    switch mode {
    case .bars:
      switch bars?.rows[row] {
      case .heading(let text): return ["RESPONSE \(text)"]
      case .bar(let bar): return ["\(bar.label) \(bar.source.rawText)\(ofHeading)"]
      default: return ["between two responses"]
      }
    case .tree:
      guard let line = outline?.line(row) else { return [] }
      let fold = !line.isFoldable ? "" : line.isFolded ? ", folded" : ", unfolded"
      return [
        (line.name.map { $0 + ": " } ?? "") + line.text + fold, "PATH \(outline?.path(row) ?? "$")",
      ]
    case .raw: return [text?.line(row) ?? ""]
    case .compared:
      guard let comparison else { return [] }
      switch comparison.rows[row] {
      case .heading(let text): return ["RESPONSE \(text)"]
      case .gap: return ["between two responses"]
      case .pair(let pair):
        return [
          "\(pair.label) \(pair.difference == .same ? "the same" : "differs")\(ofHeading)",
          "\(comparison.leftName): \(Self.said(pair.left))",
          "\(comparison.rightName): \(Self.said(pair.right))",
        ]
      }
    }
  }

  /// What the row is part of, where that is another than of the row before.
  private var ofHeading: String { newHeading.map { ", RESPONSE \($0)" } ?? "" }

  private static func said(_ value: JSONValue?) -> String {
    guard let value else { return "not there" }
    return String(decoding: value.rawBytes.prefix(400), as: UTF8.self)
  }
}

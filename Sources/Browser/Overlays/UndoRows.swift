import ThreadCache

/// The threads that an undoing is about, one a row: whether it brings the whole thread or takes it away, and how many keys.
struct UndoRows {
  let extent: UndoExtent
  let width: Int
  let glyphs: GlyphSet

  /// The rows for a question; nil: one thread is named without them.
  var list: DialogList? {
    let threads = extent.threads
    guard threads.count > 1 else { return nil }
    let measured = threads.prefix(DialogList.measured)
    let names = measured.map { TextWidth.columns(of: $0.identity.description) }.max() ?? 0
    let figures = measured.map { TextWidth.columns(of: Self.words($0)) }.max() ?? 0
    let room = min(names, width - figures - 4)
    return DialogList(count: threads.count, columns: room + figures + 4) { place in
      let thread = threads[place]
      return StyledLine(spans: [
        (
          "  "
            + TextWidth.fitted(
              thread.identity.description, to: room, truncation: .middle,
              ellipsis: glyphs.ellipsis), Style()
        ), ("  " + Self.words(thread), Style(.dim)),
      ])
    }
  }

  private static func words(_ thread: UndoExtent.Thread) -> String {
    (thread.isWhole ? "whole, " : "") + Figures.count(thread.keys, "key")
  }
}

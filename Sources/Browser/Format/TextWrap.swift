/// Text broken into lines.
package enum TextWrap {
  /// Lines of at most so many columns, broken at blanks where there are any.
  package static func lines(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: true).map(String.init) {
      let columns = TextWidth.columns(of: word)
      if used > 0, used + 1 + columns <= width {
        line += " " + TextWidth.shown(word)
        used += 1 + columns
        continue
      }
      if used > 0 { lines.append(line) }
      (line, used) = ("", 0)
      TextWidth.forEachPiece(of: word) { piece, columns in
        if used > 0, used + columns > width {
          lines.append(line)
          (line, used) = ("", 0)
        }
        line += piece
        used += columns
        return true
      }
    }
    if used > 0 { lines.append(line) }
    return lines
  }
}

/// Text broken into lines.
package enum TextWrap {
  /// Lines of at most so many columns, broken at blanks; a word that is longer than that after one of `/:_-` or, where there
  /// is none in its second half, anywhere.
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
          let end = line.lastIndex(where: "/:_-".contains).map(line.index(after:)) ?? line.endIndex
          let head = String(line[..<end])
          if TextWidth.columns(of: head) * 2 >= width {
            lines.append(head)
            line = String(line[end...])
          } else {
            lines.append(line)
            line = ""
          }
          used = TextWidth.columns(of: line)
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

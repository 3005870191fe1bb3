/// Text broken into lines.
package enum TextWrap {
  /// Lines of at most so many columns, broken at blanks where there are any.
  package static func lines(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in TextWidth.shown(text).split(separator: " ", omittingEmptySubsequences: true) {
      var word = String(word)
      var columns = TextWidth.columns(of: word)
      if used > 0, used + 1 + columns <= width {
        line += " " + word
        used += 1 + columns
        continue
      }
      if used > 0 { lines.append(line) }
      while columns > width {
        let head = TextWidth.truncated(word, to: width, at: .cut)
        guard !head.isEmpty else { break }
        lines.append(head)
        word = String(word.dropFirst(head.count))
        columns = TextWidth.columns(of: word)
      }
      line = word
      used = columns
    }
    if used > 0 { lines.append(line) }
    return lines
  }
}

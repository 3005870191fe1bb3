import ThreadCache

extension ThreadScreen {
  /// Puts on the clipboard what is marked, or the slice, file or id under the cursor, and says what that is.
  func copy(_ turn: inout Turn) {
    let (text, what) = clipping
    turn.effects.append(.copy(text))
    turn.say(.info, "copied \(what), \(Figures.bytes(text.utf8.count))")
  }

  private var clipping: (text: String, what: String) {
    let marked = self.marked
    if !marked.isEmpty {
      // Files alone are wanted as a list, cells with what is known of them.
      guard marked.contains(where: { $0.column != nil }) else {
        let names = marked.map(\.row.file.id)
        return (names.joined(separator: "\n") + "\n", Figures.count(names.count, "name"))
      }
      let lines = ["file\tsegment\tstate\tbytes"] + marked.map(line)
      return (
        lines.joined(separator: "\n") + "\n",
        "\(Figures.count(marked.count, "row")) as tab-separated text"
      )
    }
    if let slice = cell?.slice { return (slice.rawText, "the slice") }
    if let file, segmentName == nil { return (file.value.rawText, "the file's JSON") }
    if let file, let name = segmentName {
      return ("\(file.id)\t\(name)", "the names \(file.id) and \(name) (there is no slice)")
    }
    return (identity.description, "the id \(identity)")
  }

  private func line(_ place: (row: Matrix.Row, column: Int?)) -> String {
    let file = place.row.file
    let fields: [String]
    if let column = place.column {
      let segment = place.row.segment(column)
      fields = [
        file.id, segments[column], place.row.states[column].label,
        segment?.bytes.map { "\($0)" } ?? "",
      ]
    } else {
      fields = [
        file.id, "", "\(place.row.loaded)/\(file.segments.count) loaded", "\(file.bytes)",
      ]
    }
    return fields.map(TextWidth.shown).joined(separator: "\t")
  }
}

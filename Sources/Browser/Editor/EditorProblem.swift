import JSONText

/// Why a text cannot be stored as it is, and where.
struct EditorProblem: Sendable, Equatable {
  let words: String
  /// Where it is in the text; nil: the words say it, if anything does.
  let place: TextBuffer.Place?

  init(_ words: String, at place: TextBuffer.Place? = nil) {
    self.words = words
    self.place = place
  }

  /// The first problem of a text; nil: it is JSON, and what it has to be.
  init?(in buffer: TextBuffer, part: EditPart?) {
    do {
      let document = try JSONDocument(parsing: buffer.bytes)
      guard let refusal = part?.refusal(of: document.root) else { return nil }
      self.init(refusal)
    } catch {
      let line = min(error.line, buffer.lines.count) - 1
      let column = Self.characters(before: error.column, in: buffer.lines[line])
      self.init(
        "line \(line + 1), column \(error.column): \(error.message)",
        at: TextBuffer.Place(line: line, column: column))
    }
  }

  /// Characters before a column that counts Unicode scalars from 1.
  private static func characters(before column: Int, in line: String) -> Int {
    var scalars = 1
    var count = 0
    for character in line {
      scalars += character.unicodeScalars.count
      guard scalars <= column else { break }
      count += 1
    }
    return count
  }
}

import Yams

extension ConfigReader {
  /// Longer files are not settings.
  static let longest = 256 * 1024

  /// The file as YAML has it; nil: it is empty, or is none.
  mutating func compose(_ bytes: [UInt8]) -> Node? {
    guard bytes.count <= Self.longest else {
      mistake(1, 1, "The file has \(bytes.count) bytes: this is no file of settings.")
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let place = Self.place(afterValid: bytes)
      mistake(place.line, place.column, "What stands here is not UTF-8.")
      return nil
    }
    do {
      return try Yams.compose(yaml: text)
    } catch let error as YamlError {
      note(error, text)
    } catch {
      mistake(1, 1, "The file cannot be read as YAML.")
    }
    return nil
  }

  /// Only the parser's own words are shown: its errors also hold the text, and that may hold secrets.
  private mutating func note(_ error: YamlError, _ text: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      mistake(
        mark.line, mark.column,
        Self.isMemory(mark.line, of: text)
          ? Self.memoryAdvice : "This is not YAML: \(problem).\(Self.advice(problem))")
    case .reader(let problem, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
      mistake(
        max(1, lines.count), (lines.last?.count ?? 0) + 1, "This is not YAML: \(problem).")
    case .duplicatedKeysInMapping(let names, let context):
      let name = names.first.map { Self.quoted($0) } ?? "of this name"
      mistake(
        context.mark.line, context.mark.column,
        "The setting \(name) stands here more than once: only one of them can hold.")
    default: mistake(1, 1, "The file cannot be read as YAML.")
    }
  }

  /// Whether a line names the store in memory as the command line does: `kv: memory:`.
  private static func isMemory(_ line: Int, of text: String) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return false }
    return lines[line - 1].contains(#/\bkv:\s+memory:(\s|,|\}|$)/#)
  }

  /// What people usually did who made this mistake.
  private static func advice(_ problem: String) -> String {
    if problem.contains("mapping values are not allowed") {
      return " Is a line indented by too much, or does a text with a colon lack its quotes?"
    }
    if problem.contains("cannot start any token") {
      return " Lines are indented with blanks, not tabs, and signs such as % and @ need quotes."
    }
    if problem.contains("alphabetic or numeric character") {
      return " The signs * and & need quotes."
    }
    if problem.contains("did not find expected") {
      return " Is it indented as the lines around it, and is each bracket and quote closed?"
    }
    return ""
  }

  /// Where the first byte stands that is not UTF-8.
  private static func place(afterValid bytes: [UInt8]) -> (line: Int, column: Int) {
    var place = (line: 1, column: 1)
    var iterator = bytes.makeIterator()
    var decoder = UTF8()
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      place = scalar == "\n" ? (place.line + 1, 1) : (place.line, place.column + 1)
    }
    return place
  }
}

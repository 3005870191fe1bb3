import JSONText
import Retrieval
import ThreadCache

/// What the caller gets: the answer's JSON, laid out for reading.
public struct AnswerText: Sendable {
  let lines: [StyledLine]

  /// Of an answer that is longer, only the beginning is laid out: nobody scrolls through more.
  private static let longest = 4 << 20

  /// Whether it is laid out before anybody could notice.
  static func isQuick(_ answer: LoadAnswer) -> Bool { answer.bytes <= LineDiff.quickBytes }

  /// - Parameter check: called between its parts and now and then within them; what it throws ends it.
  package init<Stop: Error>(
    _ answer: LoadAnswer, check: () throws(Stop) -> Void
  ) throws(Stop) {
    var shown: [FileAnswer] = []
    var bytes = 0
    for file in answer.files {
      bytes += file.data.reduce(0) { $0 + $1.json.count }
      if bytes > Self.longest, !shown.isEmpty { break }
      shown.append(file)
    }
    let part = LoadAnswer(
      files: shown, cache: answer.cache, stored: answer.stored, storeProblem: answer.storeProblem,
      dropped: answer.dropped, queued: answer.queued, staleSeconds: answer.staleSeconds)
    var lines: [StyledLine] = []
    for line in try LineDiff.layOut(part.json, check: check) {
      lines.append(Self.styled(line))
      if lines.count.isMultiple(of: ByteLines.pause) { try check() }
    }
    let hidden = answer.files.count - shown.count
    if hidden > 0 {
      lines.append(
        StyledLine(
          "and \(Figures.count(hidden, "more file")), \(Figures.bytes(answer.bytes)) in all: "
            + "bobbin load --json prints them", .dim))
    }
    self.lines = lines
  }

  /// A line of laid out JSON with its member's name apart from the value.
  private static func styled(_ line: String) -> StyledLine {
    let start = line.firstIndex { $0 != " " } ?? line.endIndex
    guard start < line.endIndex, line[start] == "\"", let end = line.range(of: "\": ") else {
      return StyledLine(line)
    }
    let value = line[end.upperBound...]
    let role: Role =
      value.hasPrefix("\"")
      ? .string
      : value.first.map { "tfn".contains($0) } == true
        ? .literal : value.first.map { "-0123456789".contains($0) } == true ? .number : .plain
    return StyledLine(spans: [
      (String(line[..<end.upperBound]), Style(.name)), (String(value), Style(role)),
    ])
  }
}

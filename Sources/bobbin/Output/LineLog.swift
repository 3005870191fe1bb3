import Foundation
import Logging
import Session

/// Writes events to standard error, one line each, as `time level message name=value …`.
///
/// A value with spaces, quotes or backslashes stands in quotes, and what a terminal would obey is shown instead.
struct LineLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    var line = "\(time) \(event.level) \(Shown.line("\(event.message)"))"
    for (name, value) in all.sorted(by: { $0.key < $1.key }) {
      line += " \(name)=\(Self.text(value))"
    }
    LineQueue.standardError.add(line + "\n")
  }

  private static func text(_ value: Logger.Metadata.Value) -> String {
    let text =
      if case .array(let values) = value {
        values.map { "\($0)" }.joined(separator: ",")
      } else {
        "\(value)"
      }
    let shown = Shown.line(text)
    let isPlain = !shown.isEmpty && !shown.contains { " \"=\\".contains($0) }
    if isPlain { return shown }
    return "\"\(shown.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}

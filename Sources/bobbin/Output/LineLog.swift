import Foundation
import KeyValue
import Logging
import Session
import Synchronization

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
    var all = event.metadata ?? [:]
    if !metadata.isEmpty { all.merge(metadata) { new, _ in new } }
    // Piece by piece into one place: a service writes one of these for each load.
    var line = ""
    line.reserveCapacity(Self.usualLength)
    Self.clock.add(WallClock.now(), to: &line)
    line += " "
    line += event.level.rawValue
    line += " "
    line += Shown.line(event.message.description)
    for (name, value) in all.sorted(by: { $0.key < $1.key }) {
      line += " "
      line += name
      line += "="
      line += Self.text(value)
    }
    line += "\n"
    LineQueue.standardError.add(line)
  }

  private static let clock = LineClock()
  private static let usualLength = 200
  /// With one of these in it a value stands in quotes.
  private static let quoted = Array(" \"=\\".utf8)

  private static func text(_ value: Logger.Metadata.Value) -> String {
    let text =
      switch value {
      case .string(let text): text
      case .array(let values): values.map(\.description).joined(separator: ",")
      default: value.description
      }
    let shown = Shown.line(text)
    let isPlain = !shown.isEmpty && !shown.utf8.contains(where: quoted.contains)
    if isPlain { return shown }
    return "\"\(shown.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}

/// Writes the time as ISO 8601 has it; the date is made anew once a second, for that is dearer than all else in a line.
private final class LineClock: Sendable {
  private let second = Mutex<(number: Int64, text: String)>((.min, ""))

  /// - Parameter now: milliseconds since 1970.
  func add(_ now: Int64, to line: inout String) {
    let (number, rest) = (now / 1000, now % 1000)
    let begin = second.withLock { second in
      if second.number != number {
        let date = Date(timeIntervalSince1970: Double(number))
        // Without the `Z` at its end: the milliseconds stand before that.
        second = (number, String(date.formatted(.iso8601).dropLast()))
      }
      return second.text
    }
    line += begin
    line += rest < 10 ? ".00" : rest < 100 ? ".0" : "."
    line += String(rest)
    line += "Z"
  }
}

/// A mistake in the config file: where it is, and what was expected there.
public struct ConfigMistake: Sendable, Equatable {
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int
  /// What is wrong and what to write instead, in sentences that repeat nothing that may be a secret.
  public let message: String

  init(line: Int, column: Int, _ message: String) {
    self.line = max(1, line)
    self.column = max(1, column)
    self.message = message
  }
}

extension ConfigMistake {
  /// `FILE:LINE:COLUMN: what is wrong`, which editors can jump to.
  public func text(in path: String) -> String {
    "\(Shown.line(path)):\(line):\(column): \(Shown.line(message))"
  }
}

extension Failure {
  /// The config file has mistakes: nothing is done with settings that nobody may have meant.
  init(_ mistakes: [ConfigMistake], in path: String) {
    let count = mistakes.count == 1 ? "a mistake" : "\(mistakes.count) mistakes"
    self.init(
      .badData,
      (["The config file has \(count):"] + mistakes.map { $0.text(in: path) })
        .joined(separator: "\n"))
  }
}

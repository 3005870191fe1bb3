import ArgumentParser
import Session

/// The words of a command line, put in the order the parser wants: the command first.
///
/// `bobbin` alone browses, and options may stand before the command. A first word that is no command is a
/// mistake and not the id of a thread: a slip must not open something else.
struct CommandWords {
  /// The words to parse.
  let words: [String]

  /// - Parameter commands: the names of all commands.
  init(_ words: [String], commands: [String]) throws(Failure) {
    var index = 0
    while index < words.count, words[index].hasPrefix("-"), words[index] != "-" {
      // Requests to the parser itself have words of their own.
      if words[index].hasPrefix("--generate-") || words[index].hasPrefix("---")
        || words[index].hasPrefix("--experimental-")
      {
        self.words = words
        return
      }
      if words[index] == "--" { break }
      index += GlobalOptions.namesWithValue.contains(words[index]) ? 2 : 1
    }
    guard index < words.count else {
      self.words = words
      return
    }
    guard commands.contains(words[index]) else {
      throw Failure(.usage, Self.mistake(words[index], commands))
    }
    self.words = [words[index]] + words[..<index] + words[(index + 1)...]
  }

  private static func mistake(_ word: String, _ commands: [String]) -> String {
    let start = "There is no command \(Shown.line(word))."
    guard let nearest = NearestName.of(word, among: commands) else {
      return start + " To open a thread write: bobbin browse \(Shown.line(word)). "
        + "All commands: bobbin --help."
    }
    return start + " Did you mean \(nearest)?"
  }
}

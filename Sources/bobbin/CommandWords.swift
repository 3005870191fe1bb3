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
    try Self.refuseTokens(words)
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

  /// Tokens have no options: whoever lists the processes of the machine can read them there.
  private static func refuseTokens(_ words: [String]) throws(Failure) {
    for word in words.prefix(while: { $0 != "--" }) {
      let name = word.prefix { $0 != "=" }
      guard name == "--token" || name == "--read-only-token" else { continue }
      throw Failure(
        .usage,
        "There is no option \(name): a token on the command line can be read by whoever lists processes. Put it "
          + "into a variable, in the environment or a file named with --env-file: KV_REST_API_TOKEN for a Vercel "
          + "KV, BOBBIN_GATEWAY_TOKEN, or \(name)-file, for bobbin gateway.")
    }
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

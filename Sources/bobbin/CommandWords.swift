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
    let nearest =
      commands.map { (name: $0, distance: editDistance(word.lowercased(), $0)) }
      .min { $0.distance < $1.distance }
    let start = "There is no command \(Shown.line(word))."
    guard let nearest, nearest.distance <= max(1, word.count / 3) else {
      return start + " To open a thread write: bobbin browse \(Shown.line(word)). "
        + "All commands: bobbin --help."
    }
    return start + " Did you mean \(nearest.name)?"
  }

  /// How many letters must be put in, taken out, replaced or swapped with their neighbour.
  static func editDistance(_ first: String, _ second: String) -> Int {
    let a = Array(first)
    let b = Array(second)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}

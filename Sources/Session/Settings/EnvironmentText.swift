/// The variables of a text as applications read it from `.env.local`: `NAME=value` lines, as `vercel env pull` writes them.
///
/// Values may be quoted: between `'` they are as they stand, between `"` `\n`, `\"` and `\\` stand for what they do
/// elsewhere, and either may take several lines. Of a value without quotes the space around it is no part, nor is what
/// follows ` #`. `export` before a name is passed over, and what is no such line means nothing.
struct EnvironmentText {
  /// What each variable is set to; of two lines the last one counts.
  private(set) var variables: [String: String] = [:]
  private var rest: Substring

  init(_ text: String) {
    rest = text[...]
    while !rest.isEmpty { readLine() }
  }

  private mutating func readLine() {
    let line = rest.prefix { !$0.isNewline }
    guard let name = Self.name(in: line), let equals = line.firstIndex(of: "=") else {
      rest = rest[line.endIndex...].dropFirst()
      return
    }
    rest = rest[rest.index(after: equals)...]
    rest = rest.drop { $0 == " " || $0 == "\t" }
    variables[name] = readQuoted() ?? readPlain()
  }

  /// The name that a line sets; nil: it sets none.
  private static func name(in line: Substring) -> String? {
    guard let equals = line.firstIndex(of: "=") else { return nil }
    var name = line[..<equals].trimmed
    if name.hasPrefix("export "), let word = name.split(separator: " ").last {
      name = word.trimmed
    }
    let isName =
      !name.isEmpty
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    return isName ? String(name) : nil
  }

  /// A value between quotes, and the rest of its last line passed over; nil: it has none, or they are not closed.
  private mutating func readQuoted() -> String? {
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
    var value = ""
    var place = rest.index(after: rest.startIndex)
    while place < rest.endIndex {
      let character = rest[place]
      place = rest.index(after: place)
      if character == quote {
        rest = rest[place...].drop { !$0.isNewline }.dropFirst()
        return value
      }
      guard character == "\\", quote == "\"", place < rest.endIndex else {
        value.append(character)
        continue
      }
      switch rest[place] {
      case "n": value.append("\n")
      case "r": value.append("\r")
      case "t": value.append("\t")
      case "\"", "\\", "$": value.append(rest[place])
      default: value += ["\\", rest[place]]
      }
      place = rest.index(after: place)
    }
    return nil
  }

  private mutating func readPlain() -> String {
    var value = rest.prefix { !$0.isNewline }
    rest = rest[value.endIndex...].dropFirst()
    if value.first == "#" { return "" }
    if let comment = value.firstRange(of: " #") { value = value[..<comment.lowerBound] }
    return String(value.trimmed)
  }
}

extension Substring {
  /// Without the blanks around it.
  fileprivate var trimmed: Substring {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

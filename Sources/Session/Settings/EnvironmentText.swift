/// The variables of a text as applications read it from `.env.local`: `NAME=value` lines, as `vercel env pull` writes them.
///
/// Values may be quoted: between `'` they are as they stand, between `"` `\n`, `\"` and `\\` stand for what they do
/// elsewhere, and either may take several lines. Of a value without quotes the space around it is no part, nor is what
/// follows ` #`. `export` before a name is passed over, and what is no such line means nothing. A mark of the byte order
/// is no part of the first line, nor is what ends a line on Windows a part of any.
///
/// Readers that others have made do not do: that of swift-configuration takes a file with the line ends of Windows for
/// one line, and quotes for a part of the value; that of Hummingbird takes off `"` alone.
struct EnvironmentText {
  /// What each variable is set to; of two lines the last one counts.
  private(set) var variables: [String: String] = [:]
  /// Which lines set what, in their order; a value between quotes may take several.
  private(set) var places: [(name: String, lines: Range<Int>)] = []
  /// The numbers of lines that are neither settings nor comments, from 1 on.
  private(set) var strays: [Int] = []
  private var rest: Substring
  /// How many lines were read.
  private var line = 0

  init(_ text: String) {
    rest =
      text.unicodeScalars.first == "\u{FEFF}"
      ? Substring(text.unicodeScalars.dropFirst()) : text[...]
    while !rest.isEmpty {
      let start = rest.startIndex
      let name = readLine()
      let read = rest.base[start..<rest.startIndex]
      let ends = read.count { $0.isNewLine }
      // The last line of a text may have no end.
      let count = read.last?.isNewLine == true ? ends : ends + 1
      if let name { places.append((name, line..<line + count)) }
      line += ends
    }
  }

  /// Reads a line, or all that its value takes; answers the name that it sets.
  private mutating func readLine() -> String? {
    let line = rest.prefix { !$0.endsLine }
    guard let name = Self.name(in: line), let equals = line.firstIndex(of: "=") else {
      rest = rest[line.endIndex...].dropFirst()
      let text = line.trimmed
      if !text.isEmpty, text.first != "#" { strays.append(self.line + 1) }
      return nil
    }
    rest = rest[rest.index(after: equals)...]
    rest = rest.drop { $0 == " " || $0 == "\t" }
    variables[name] = readQuoted() ?? readPlain()
    return name
  }

  /// The name that a line sets; nil: it sets none.
  private static func name(in line: Substring) -> String? {
    guard let equals = line.firstIndex(of: "=") else { return nil }
    var name = line[..<equals].trimmed
    if name.hasPrefix("export"), name.dropFirst(6).first?.isBlank == true {
      name = name.dropFirst(6).trimmed
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
    var takesLines = false
    var place = rest.index(after: rest.startIndex)
    while place < rest.endIndex {
      let character = rest[place]
      place = rest.index(after: place)
      if character == quote {
        let after = rest[place...].prefix { !$0.endsLine }
        // What follows says that it begins another value: the quote of a line before was not closed.
        if takesLines, after.first(where: { !$0.isBlank }).map({ $0 != "#" }) ?? false {
          return nil
        }
        rest = rest[after.endIndex...].dropFirst()
        return value
      }
      if character.endsLine {
        takesLines = true
        value.append("\n")
        continue
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
    var value = rest.prefix { !$0.endsLine }
    rest = rest[value.endIndex...].dropFirst()
    if value.first == "#" { return "" }
    let comment = value.indices.dropFirst().first {
      value[$0] == "#" && value[value.index(before: $0)].isBlank
    }
    if let comment { value = value[..<comment] }
    return String(value.trimmed)
  }
}

extension Character {
  /// Not what else may be taken for the end of a line: it may stand in a value.
  fileprivate var endsLine: Bool { self == "\n" || self == "\r\n" || self == "\r" }

  /// Where another line begins for whoever changes some of them.
  fileprivate var isNewLine: Bool { self == "\n" || self == "\r\n" }

  fileprivate var isBlank: Bool { self == " " || self == "\t" }
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

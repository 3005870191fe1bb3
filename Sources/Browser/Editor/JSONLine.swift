/// A line of JSON taken apart for the eye: names, text, numbers and words look different.
///
/// It is only looked at, never relied on: a line that is no JSON comes out whole all the same.
enum JSONLine {
  /// The pieces of a line, which together are the line.
  static func pieces(_ line: String) -> [(text: Substring, role: Role)] {
    var pieces: [(text: Substring, role: Role)] = []
    var rest = line[...]
    while let first = rest.first {
      let length: Int
      var role = Role.plain
      if first == "\"" {
        length = stringLength(rest)
        let after = rest.dropFirst(length).first { $0 != " " }
        role = after == ":" ? .name : .string
      } else if first.isASCII, first.isNumber || first == "-" {
        length = rest.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }.count
        role = .number
      } else if first.isASCII, first.isLetter {
        length = rest.prefix { $0.isLetter }.count
        role = .literal
      } else {
        length = rest.prefix { $0 != "\"" && !$0.isLetter && !$0.isNumber && $0 != "-" }.count
        role = .dim
      }
      let taken = rest.prefix(max(1, length))
      pieces.append((taken, role))
      rest = rest[taken.endIndex...]
    }
    return pieces
  }

  /// Characters of the string that a text begins with, quotes included.
  private static func stringLength(_ text: Substring) -> Int {
    var length = 1
    var isEscaped = false
    for character in text.dropFirst() {
      length += 1
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        break
      }
    }
    return length
  }
}

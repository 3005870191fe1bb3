/// Characters written by their numbers, as they are shown where they cannot be seen or sent: `<U+4F1A>`.
enum EscapedText {
  /// The text with its characters in the place of their numbers; nil: there are no numbers in it.
  static func reading(_ text: String) -> String? {
    var read = ""
    var rest = Substring(text)
    var hasNumbers = false
    while let character = rest.first {
      if let (scalar, end) = number(at: rest) {
        read.unicodeScalars.append(scalar)
        rest = end
        hasNumbers = true
      } else {
        read.append(character)
        rest.removeFirst()
      }
    }
    return hasNumbers ? read : nil
  }

  /// The character whose number a text begins with, and what follows it.
  private static func number(at text: Substring) -> (scalar: Unicode.Scalar, rest: Substring)? {
    guard let end = [("<U+", ">"), ("‹U+", "›")].first(where: { text.hasPrefix($0.0) }),
      let close = text.firstIndex(of: Character(end.1))
    else { return nil }
    let digits = text[..<close].dropFirst(end.0.count)
    guard (4...6).contains(digits.count), let value = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    return (scalar, text[text.index(after: close)...])
  }
}

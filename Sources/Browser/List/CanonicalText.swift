internal import Foundation

/// Texts that are the same to a reader and not the same bytes: `ë` is one character, or an `e` and its accent.
enum CanonicalText {
  /// The other spellings of a text, letters and accents as one or each by itself; none where it has only one.
  static func spellings(of text: String) -> [[UInt8]] {
    guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return [] }
    let typed = Array(text.utf8)
    var found: [[UInt8]] = []
    for spelling in [composed(text), decomposed(text)]
    where spelling != typed && !found.contains(spelling) {
      found.append(spelling)
    }
    return found
  }

  /// All spellings of one letter, from the one with all of its accents in one character to that with each apart; only
  /// one where it has no accents.
  ///
  /// - Parameter folding: whether a small letter stands for the capital too, which only in one character with its accents
  ///   is another one.
  static func spellings(of letter: Character, folding: Bool) -> [[UInt8]] {
    let scalars = Array("\(letter)".decomposedStringWithCanonicalMapping.unicodeScalars)
    var heads = [scalars]
    if folding, scalars.count > 1, scalars[0].isASCII, scalars[0].properties.isLowercase {
      let capital = scalars[0].properties.uppercaseMapping.unicodeScalars
      heads.append(Array(capital) + scalars.dropFirst())
    }
    var found: [[UInt8]] = []
    for head in heads {
      for end in (1...max(1, head.count)).reversed() {
        func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
          var text = String.UnicodeScalarView()
          text.append(contentsOf: scalars)
          return String(text)
        }
        let spelling = composed(text(head.prefix(end))) + Array(text(head.dropFirst(end)).utf8)
        // By itself a letter without accents has both cases already.
        if !found.contains(spelling), head == scalars || end > 1 { found.append(spelling) }
      }
    }
    return found
  }

  static func composed(_ text: String) -> [UInt8] {
    Array(text.precomposedStringWithCanonicalMapping.utf8)
  }

  static func decomposed(_ text: String) -> [UInt8] {
    Array(text.decomposedStringWithCanonicalMapping.utf8)
  }
}

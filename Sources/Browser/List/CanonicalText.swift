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

  static func composed(_ text: String) -> [UInt8] {
    Array(text.precomposedStringWithCanonicalMapping.utf8)
  }

  static func decomposed(_ text: String) -> [UInt8] {
    Array(text.decomposedStringWithCanonicalMapping.utf8)
  }
}

/// Finds a text in ids that spell some letters with their accents as one character and others apart.
///
/// That is looked for only in ids that have the first such letter at all: taking an id apart costs a hundred times
/// as much as searching it.
struct MixedSpelling: Sendable {
  /// The first letter that can be spelled in two ways, in both.
  let letters: [Needle]
  private let text: Needle

  /// nil: the text has fewer than two such letters, whose spellings are known beforehand.
  init?(_ text: String, folding: Bool) {
    let letters = text.filter {
      CanonicalText.composed("\($0)") != CanonicalText.decomposed("\($0)")
    }
    guard letters.count > 1, let first = letters.first else { return nil }
    self.letters = [CanonicalText.composed("\(first)"), CanonicalText.decomposed("\(first)")].map {
      Needle($0, folding: folding)
    }
    self.text = Needle(CanonicalText.decomposed(text), folding: folding)
  }

  /// Whether an id has the text, however either is spelled.
  func isIn(_ id: UnsafeBufferPointer<UInt8>) -> Bool {
    CanonicalText.decomposed(String(decoding: id, as: UTF8.self)).withUnsafeBytes {
      text.find(in: $0, from: 0) != nil
    }
  }
}

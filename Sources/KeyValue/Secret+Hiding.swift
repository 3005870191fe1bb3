import Foundation

extension Secret {
  /// What stands in its place.
  static let sign = "‹secret›"
  /// The beginning of a secret is hidden from this length on, and a secret that is shorter only as a word by itself: it may
  /// be a part of any word.
  private static let least = 8
  /// From this length on it is looked for in base64.
  private static let leastEncoded = 6

  /// Somebody else's text, in which this cannot be read: a server may repeat what it was sent.
  ///
  /// It is hidden whatever its case, as it stands in an address (`%2B`) or in base64, wherever in it, and where it is cut
  /// off after its first half. A text of our own needs none of it, and short secrets are words that it may have.
  public func hidden(in text: String) -> String {
    let bytes = Array(text.utf8)
    let folded = bytes.map(Self.folded)
    var isHidden = Array(repeating: false, count: bytes.count)
    func isWord(_ range: Range<Int>) -> Bool {
      (range.lowerBound == 0 || !Self.isLetter(bytes[range.lowerBound - 1]))
        && (range.upperBound == bytes.count || !Self.isLetter(bytes[range.upperBound]))
    }
    for (form, isPlain) in forms {
      let least = form.count <= Self.least ? form.count : max(Self.least, form.count / 2)
      for start in folded.indices where folded[start] == form[0] {
        let length = zip(folded[start...], form).prefix { $0 == $1 }.count
        guard length >= least else { continue }
        guard !isPlain || length >= Self.least || isWord(start..<(start + length)) else {
          continue
        }
        for place in start..<(start + length) { isHidden[place] = true }
      }
    }
    guard isHidden.contains(true) else { return text }
    var shown: [UInt8] = []
    for (place, byte) in bytes.enumerated() {
      if !isHidden[place] {
        shown.append(byte)
      } else if place == 0 || !isHidden[place - 1] {
        shown += Array(Self.sign.utf8)
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }

  /// The texts by which it can be read, and whether they are no base64.
  private var forms: [(bytes: [UInt8], isPlain: Bool)] {
    let plain = Array(value.utf8)
    guard !plain.isEmpty else { return [] }
    let escaped =
      value.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(Self.unreserved))
      ?? value
    var forms = [(plain, true)]
    if escaped != value { forms.append((Array(escaped.utf8), true)) }
    // What stands before it decides how its bytes fall into digits of six bits.
    for before in 0..<3 where plain.count >= Self.leastEncoded {
      let digits = Data(Array(repeating: 0, count: before) + plain).base64EncodedString().utf8
      let whole = (before + plain.count) * 8 / 6
      forms.append((Array(digits.prefix(whole).dropFirst((before * 8 + 5) / 6)), false))
    }
    return forms.map { ($0.map(Self.folded), $1) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
      true
    default: false
    }
  }

  private static let unreserved = CharacterSet(charactersIn: "-._~")

  /// One of the bytes that mean the same here: the cases of a letter, and the digits of the two alphabets of base64.
  private static func folded(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    case UInt8(ascii: "-"): UInt8(ascii: "+")
    case UInt8(ascii: "_"): UInt8(ascii: "/")
    default: byte
    }
  }
}

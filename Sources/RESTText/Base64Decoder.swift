/// Base64 as RFC 4648 has it: the standard alphabet, padded, and nothing else.
///
/// Foundation's needs a copy on each side; of a reply every string is one.
enum Base64Decoder {
  /// The value of each character; 0xff: it has none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xff, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  /// The bytes that a text stands for; nil where it is no base64.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    text.withUnsafeBufferPointer { text in
      values.withUnsafeBufferPointer { values in decode(text, values) }
    }
  }

  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>
  ) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    guard let last = text.last else { return [] }
    let equals = UInt8(ascii: "=")
    let padding = last != equals ? 0 : text[text.count - 2] == equals ? 2 : 1
    let length = text.count / 4 * 3 - padding
    var isValid = true
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
      var source = 0
      var target = 0
      let whole = padding == 0 ? text.count : text.count - 4
      // Values have six bits, what has none has all eight: one look at their union tells of four.
      while source < whole {
        let a = values[Int(text[source])]
        let b = values[Int(text[source + 1])]
        let c = values[Int(text[source + 2])]
        let d = values[Int(text[source + 3])]
        if (a | b | c | d) & 0xc0 != 0 { isValid = false }
        bytes[target] = a << 2 | b >> 4
        bytes[target + 1] = b << 4 | c >> 2
        bytes[target + 2] = c << 6 | d
        source += 4
        target += 3
      }
      if padding > 0 {
        let a = values[Int(text[source])]
        let b = values[Int(text[source + 1])]
        let c = padding == 2 ? 0 : values[Int(text[source + 2])]
        if (a | b | c) & 0xc0 != 0 { isValid = false }
        // What a shorter text does not need must be nothing: else two texts would stand for the same bytes.
        if padding == 2 ? b & 0xf != 0 : c & 0x3 != 0 { isValid = false }
        bytes[target] = a << 2 | b >> 4
        if padding == 1 { bytes[target + 1] = b << 4 | c >> 2 }
      }
      count = length
    }
    return isValid ? bytes : nil
  }
}

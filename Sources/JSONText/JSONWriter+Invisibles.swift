extension JSONWriter {
  /// JSON text that a terminal can be sent: what it would obey, or not show, is written as `\uXXXX`.
  ///
  /// `JSON.stringify` leaves DEL, the C1 controls, direction marks and characters without a width as they are.
  /// They stand in strings only, so an escape in the place of each leaves the value what it was.
  ///
  /// - Parameter text: JSON text.
  public static func escapingInvisibles(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x7f }) else { return text }
    var out: [UInt8] = []
    out.reserveCapacity(text.count + 64)
    text.withUnsafeBufferPointer { bytes in
      var clean = 0
      var position = 0
      while position < bytes.count {
        let byte = bytes[position]
        let length = byte < 0x80 ? 1 : UTF8Sequence.length(at: position, in: bytes)
        let end = position + max(length, 1)
        if byte >= 0x7f, length > 0,
          let scalar = String(decoding: bytes[position..<end], as: UTF8.self).unicodeScalars.first,
          scalar.isInvisible
        {
          out += bytes[clean..<position]
          for unit in scalar.utf16 { Quoting.appendUnit(unit, to: &out) }
          clean = end
        }
        position = end
      }
      out += bytes[clean...]
    }
    return out
  }
}

extension Unicode.Scalar {
  fileprivate var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: properties.isDefaultIgnorableCodePoint
    }
  }
}

/// What becomes of one scalar on its way into cells.
enum ScalarClass {
  /// Starts a cell.
  case spacing
  /// Stands on the character before.
  case mark
  /// Is not shown.
  case omitted
  /// Is shown as other text, one column each character.
  case replaced(String)

  /// Decides about a scalar; `previous` is the spacing scalar it would join.
  ///
  /// - Parameter isASCIIOnly: whether nothing but ASCII can be sent.
  init(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar?, isASCIIOnly: Bool) {
    let value = scalar.value
    switch value {
    case 0x20..<0x7F: self = .spacing
    case _ where isASCIIOnly:
      // The views' own signs have stand-ins.
      self = PlainSigns.has(scalar) ? .spacing : .replaced(Self.codePoint(value, "<", ">"))
    case 0x00..<0x20: self = .replaced(Self.text(0x2400 + value))
    case 0x7F: self = .replaced("\u{2421}")
    case 0x80..<0xA0: self = .replaced(Self.codePoint(value))
    case 0x1F1E6...0x1F1FF: self = .replaced(Self.text(0x24B6 + value - 0x1F1E6))
    case 0x1F3FB...0x1F3FF where previous?.properties.isEmojiModifierBase == true:
      self = .omitted
    case 0x1160...0x11FF, 0xD7B0...0xD7FF:
      // Conjoining vowels and final consonants draw inside the syllable they end.
      let joins = previous.map { 0x1100...0x115F ~= $0.value || 0xAC00...0xD7A3 ~= $0.value }
      self = joins == true ? .mark : .replaced(Self.codePoint(value))
    default: self = Self.byProperties(scalar, after: previous)
    }
  }

  private static func byProperties(
    _ scalar: Unicode.Scalar, after previous: Unicode.Scalar?
  ) -> ScalarClass {
    let properties = scalar.properties
    if properties.isVariationSelector, previous != nil { return .omitted }
    if scalar.value == 0x200C || scalar.value == 0x200D, let previous, previous.value >= 0x0600 {
      return .omitted
    }
    if properties.isDefaultIgnorableCodePoint { return .replaced(codePoint(scalar.value)) }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return .mark
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
      return .replaced(codePoint(scalar.value))
    default: return .spacing
    }
  }

  private static func text(_ value: UInt32) -> String {
    Unicode.Scalar(value).map { String(Character($0)) } ?? "?"
  }

  /// `‹U+202E›`, four digits at least.
  private static func codePoint(
    _ value: UInt32, _ open: String = "‹", _ close: String = "›"
  ) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return open + "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + close
  }
}

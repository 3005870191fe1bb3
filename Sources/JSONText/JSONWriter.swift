/// Writes values as text.
public enum JSONWriter {
  /// How many levels of a pretty text are indented; what is deeper stays at that indentation.
  ///
  /// Without a limit a small text of many deep values would become one of many gigabytes.
  public static let deepestIndentation = 100

  /// What `JSON.stringify(JSON.parse(text))` gives, without ever losing a digit.
  ///
  /// Whitespace goes; of members with one name the last stays, at the place of the first; names that
  /// are array indexes (canonical decimals below 2^32 - 1) come first, by number; strings are escaped
  /// as JavaScript does it; numbers are written in JavaScript's shortest form. The one exception: a
  /// number that JavaScript would change (because it has more digits than a double keeps, or is beyond
  /// its range: `9007199254740993`, `1e400`) stays as it is written. `-0` becomes `0`, as there.
  public static func compact(_ value: JSONValue) -> [UInt8] {
    TreeText.write(value, style: TreeText.Style(javaScript: true, indent: nil))
  }

  /// The text without the whitespace between its tokens; all else stays as it is written.
  public static func minified(_ value: JSONValue) -> [UInt8] {
    TreeText.write(value, style: TreeText.Style(javaScript: false, indent: nil))
  }

  /// The layout of `JSON.stringify(value, null, indent)`; order, duplicates and literals stay as they
  /// are written.
  public static func pretty(_ value: JSONValue, indent: Int = 2) -> [UInt8] {
    TreeText.write(value, style: TreeText.Style(javaScript: false, indent: max(indent, 0)))
  }

  /// A JSON string as JavaScript writes it.
  public static func quote(_ text: String) -> [UInt8] {
    var out: [UInt8] = []
    Quoting.append(text, to: &out)
    return out
  }

  /// A JSON string as JavaScript writes it, of WTF-8: a lone surrogate becomes `\udXXX`, and bytes
  /// that are not even WTF-8 become U+FFFD.
  public static func quote(wtf8 bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    Quoting.append(wtf8: bytes[...], to: &out)
    return out
  }

  /// Appends a JSON string as JavaScript writes it, of UTF-8: every byte that is none becomes U+FFFD.
  public static func append(utf8 bytes: [UInt8], to out: inout [UInt8]) {
    Quoting.append(utf8: bytes, to: &out)
  }

  /// A number as JavaScript writes it: `1e-7`, `1e+21`, `1` for 1.0, `0` for -0; `null` for what is
  /// not finite.
  public static func number(_ value: Double) -> [UInt8] {
    var out: [UInt8] = []
    NumberText.append(value, to: &out)
    return out
  }
}

/// Writes a JSON text piece by piece.
///
/// ```swift
/// var builder = JSONBuilder()
/// builder.beginObject()
/// builder.name("id"); builder.string("t-1")
/// builder.name("loaded"); builder.int(3)
/// builder.endObject()
/// builder.bytes  // {"id":"t-1","loaded":3}
/// ```
///
/// Calls must make sense in their order: in an object a name before each value, and an end for each
/// beginning. Debug builds check it.
public struct JSONBuilder: Sendable {
  private struct Level {
    let isObject: Bool
    var isEmpty = true
  }

  private let indent: Int?
  private var levels: [Level] = []
  private var hasName = false

  /// The text so far; complete when everything begun is ended.
  public private(set) var bytes: [UInt8] = []

  /// A builder of text on one line, or indented by so many spaces a level, laid out as
  /// `JSON.stringify` does it.
  public init(indent: Int? = nil) {
    self.indent = indent.map { max($0, 0) }
  }

  /// Makes room for a text of so many bytes at once.
  public mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

  /// Begins an object.
  public mutating func beginObject() { begin(UInt8(ascii: "{"), isObject: true) }
  /// Ends the object begun last.
  public mutating func endObject() { end(UInt8(ascii: "}"), isObject: true) }
  /// Begins an array.
  public mutating func beginArray() { begin(UInt8(ascii: "["), isObject: false) }
  /// Ends the array begun last.
  public mutating func endArray() { end(UInt8(ascii: "]"), isObject: false) }

  /// Writes the name of the member whose value comes next.
  public mutating func name(_ name: String) {
    assert(levels.last?.isObject == true && !hasName, "a name without an object around it")
    startItem()
    Quoting.append(name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    if indent != nil { bytes.append(UInt8(ascii: " ")) }
    hasName = true
  }

  /// Writes a string.
  public mutating func string(_ text: String) {
    startValue()
    Quoting.append(text, to: &bytes)
  }

  /// Writes an integer.
  public mutating func int(_ value: some BinaryInteger) {
    startValue()
    bytes += String(value).utf8
  }

  /// Writes a number as JavaScript does; `null` for what is not finite.
  public mutating func double(_ value: Double) {
    startValue()
    NumberText.append(value, to: &bytes)
  }

  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) { raw((value ? "true" : "false").utf8) }

  /// Writes `null`.
  public mutating func null() { raw("null".utf8) }

  /// Writes a value that is JSON text already, as it is.
  public mutating func raw(_ text: some Collection<UInt8>) {
    startValue()
    bytes += text
  }

  private mutating func begin(_ bracket: UInt8, isObject: Bool) {
    startValue()
    bytes.append(bracket)
    levels.append(Level(isObject: isObject))
  }

  private mutating func end(_ bracket: UInt8, isObject: Bool) {
    assert(levels.last?.isObject == isObject && !hasName, "an end without its beginning")
    let level = levels.popLast()
    if level?.isEmpty == false { newLine() }
    bytes.append(bracket)
  }

  private mutating func startValue() {
    assert(hasName || levels.last?.isObject != true, "a value without a name in an object")
    if hasName { hasName = false } else { startItem() }
  }

  private mutating func startItem() {
    guard let last = levels.indices.last else { return }
    if !levels[last].isEmpty { bytes.append(UInt8(ascii: ",")) }
    levels[last].isEmpty = false
    newLine()
  }

  private mutating func newLine() {
    guard let indent else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: levels.count * indent)
  }
}

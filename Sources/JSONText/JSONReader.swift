/// Reads a text from front to back without building anything, and skips what is not wanted.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.enterObject()
/// while try reader.nextMember() {
///   if reader.isName("files") {
///     loaded = try reader.countElements()
///   } else if reader.isName("lastUpdated") {
///     updated = try reader.readNumber()
///   }  // any other value is skipped
/// }
/// try reader.finish()
/// ```
///
/// `nextMember` and `nextElement` skip the value before if nothing read it. What is read is checked as
/// ``JSONDocument`` checks it. What is skipped is only looked at as far as its end must be found: its
/// brackets are counted and its strings are seen to end. On garbage every call throws or moves on, and
/// none reads outside of the text.
public struct JSONReader: Sendable {
  private enum State {
    /// A value is due.
    case value
    /// A container was entered, nothing in it was read.
    case opened
    /// A value was read.
    case read
  }

  /// The text.
  public let bytes: [UInt8]
  /// Where the reader is, in bytes.
  public private(set) var position = 0
  /// How many containers are entered and not left.
  public private(set) var depth = 0

  private let limits: JSONLimits
  private var state = State.value
  private var name = 0..<0
  private var nameHasEscapes = false

  /// A reader at the start of `bytes`.
  public init(_ bytes: [UInt8], limits: JSONLimits = .standard) {
    self.bytes = bytes
    self.limits = limits
  }

  // MARK: Objects

  /// Goes into the object that is the next value.
  public mutating func enterObject() throws(JSONError) {
    try enter(UInt8(ascii: "{"), .expectedObject)
  }

  /// Goes on to the value of the next member of the object entered last; at its end leaves it and
  /// answers false.
  public mutating func nextMember() throws(JSONError) -> Bool {
    guard try nextItem(closing: UInt8(ascii: "}"), .expectedCommaOrBrace) else { return false }
    guard peek() == UInt8(ascii: "\"") else {
      throw error(state == .opened ? .expectedNameOrBrace : .expectedName)
    }
    let start = position
    let end = scan { $0.string(at: start) }
    if let fault = end.fault { throw error(fault, at: end.position) }
    name = start + 1..<end.position - 1
    nameHasEscapes = end.escaped
    position = end.position
    skipWhitespace()
    guard peek() == UInt8(ascii: ":") else { throw error(.expectedColon) }
    position += 1
    state = .value
    return true
  }

  /// Whether the name of the member is this text.
  public func isName(_ wanted: String) -> Bool {
    nameHasEscapes
      ? nameBytes.elementsEqual(wanted.utf8) : bytes[name].elementsEqual(wanted.utf8)
  }

  /// The name of the member, decoded as WTF-8.
  public var nameBytes: [UInt8] {
    nameHasEscapes ? Unescape.decode(bytes[name], surrogates: .kept) : Array(bytes[name])
  }

  // MARK: Arrays

  /// Goes into the array that is the next value.
  public mutating func enterArray() throws(JSONError) {
    try enter(UInt8(ascii: "["), .expectedArray)
  }

  /// Goes on to the next element of the array entered last; at its end leaves it and answers false.
  public mutating func nextElement() throws(JSONError) -> Bool {
    guard try nextItem(closing: UInt8(ascii: "]"), .expectedCommaOrBracket) else { return false }
    state = .value
    return true
  }

  /// Skips the array that is the next value and says how many elements it has.
  public mutating func countElements() throws(JSONError) -> Int {
    try enterArray()
    var count = 0
    while try nextElement() { count += 1 }
    return count
  }

  /// Skips what is left of the container entered last, and leaves it.
  public mutating func leave() throws(JSONError) {
    guard depth > 0 else { return }
    try skipToClose(from: position)
    depth -= 1
    state = .read
  }

  // MARK: Values

  /// What kind of value comes next; it is not read.
  ///
  /// Told from its first character.
  public mutating func peekKind() throws(JSONError) -> JSONValue.Kind {
    guard state == .value else {
      throw error(state == .read && depth == 0 ? .trailingContent : .expectedValue)
    }
    skipWhitespace()
    guard let byte = peek() else { throw error(depth == 0 ? .noValue : .unclosed) }
    switch byte {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw error(.expectedValue)
    }
  }

  /// Skips the next value.
  public mutating func skipValue() throws(JSONError) {
    _ = try skip()
  }

  /// Reads the next value as the bytes that it is; they are only checked as skipping checks them.
  public mutating func readRawValue() throws(JSONError) -> ArraySlice<UInt8> {
    bytes[try skip()]
  }

  /// Reads a string, decoded; a lone surrogate becomes U+FFFD.
  public mutating func readString() throws(JSONError) -> String {
    let (contents, escaped) = try stringContents()
    return decoded(contents, escaped: escaped)
  }

  /// Reads a string, decoded as WTF-8.
  public mutating func readStringBytes() throws(JSONError) -> [UInt8] {
    let (contents, escaped) = try stringContents()
    return escaped ? Unescape.decode(bytes[contents], surrogates: .kept) : Array(bytes[contents])
  }

  /// Reads a string as UTF-8; a lone surrogate becomes U+FFFD.
  public mutating func readUTF8() throws(JSONError) -> [UInt8] {
    let (contents, escaped) = try stringContents()
    return escaped
      ? Unescape.decode(bytes[contents], surrogates: .replaced) : Array(bytes[contents])
  }

  /// Reads a number as it is written.
  public mutating func readNumber() throws(JSONError) -> ArraySlice<UInt8> {
    guard try peekKind() == .number else { throw error(.expectedNumber) }
    return bytes[try scanValue { $0.number(at: $1) }]
  }

  /// Reads a number as an integer; nil if it is none or does not fit.
  public mutating func readInt() throws(JSONError) -> Int64? {
    NumberText.int(try readNumber())
  }

  /// Reads `true` or `false`.
  public mutating func readBool() throws(JSONError) -> Bool {
    guard try peekKind() == .bool else { throw error(.expectedBool) }
    return bytes[try scanValue { $0.literal(at: $1) }.lowerBound] == UInt8(ascii: "t")
  }

  /// Reads `null` if that comes next, or answers false and stays where it is.
  public mutating func readNull() throws(JSONError) -> Bool {
    guard try peekKind() == .null else { return false }
    _ = try scanValue { $0.literal(at: $1) }
    return true
  }

  /// Sees that everything entered is left and that nothing but whitespace follows.
  public mutating func finish() throws(JSONError) {
    if state == .value { try skipValue() }
    skipWhitespace()
    guard depth == 0 else { throw error(.unclosed) }
    guard position == bytes.count else { throw error(.trailingContent) }
  }
}

// MARK: - Steps

extension JSONReader {
  private mutating func enter(_ bracket: UInt8, _ fault: Fault) throws(JSONError) {
    _ = try peekKind()
    guard peek() == bracket else { throw error(fault) }
    guard depth < limits.maxDepth else { throw error(.tooDeep) }
    depth += 1
    position += 1
    state = .opened
  }

  /// Goes to where the next item starts; at `closing` leaves the container and answers false.
  private mutating func nextItem(
    closing: UInt8, _ fault: Fault
  ) throws(JSONError) -> Bool {
    guard depth > 0 else { throw error(.unclosed) }
    if state == .value { try skipValue() }
    skipWhitespace()
    guard let byte = peek() else { throw error(.unclosed) }
    if byte == closing {
      position += 1
      depth -= 1
      state = .read
      return false
    }
    if state == .read {
      guard byte == UInt8(ascii: ",") else { throw error(fault) }
      position += 1
      skipWhitespace()
    }
    return true
  }

  private mutating func skip() throws(JSONError) -> Range<Int> {
    switch try peekKind() {
    case .object, .array:
      let start = position
      try skipToClose(from: start + 1)
      state = .read
      return start..<position
    case .string: return try scanValue { $0.string(at: $1) }
    case .number: return try scanValue { $0.number(at: $1) }
    case .bool, .null: return try scanValue { $0.literal(at: $1) }
    }
  }

  /// Moves past the bracket that closes the container which is open at `start`.
  private mutating func skipToClose(from start: Int) throws(JSONError) {
    let end = bytes.withUnsafeBufferPointer { BlockSkip.end(from: start, in: $0) }
    position = end ?? bytes.count
    if end == nil { throw error(.unclosed) }
  }

  private mutating func stringContents() throws(JSONError) -> (Range<Int>, escaped: Bool) {
    guard try peekKind() == .string else { throw error(.expectedString) }
    var escaped = false
    let range = try scanValue {
      let end = $0.string(at: $1)
      escaped = end.escaped
      return end
    }
    return (range.lowerBound + 1..<range.upperBound - 1, escaped)
  }

  private func decoded(_ contents: Range<Int>, escaped: Bool) -> String {
    escaped
      ? String(decoding: Unescape.decode(bytes[contents], surrogates: .replaced), as: UTF8.self)
      : String(decoding: bytes[contents], as: UTF8.self)
  }

  /// Moves past the scalar at `position`.
  private mutating func scanValue(
    _ body: (Scanner, Int) -> Scanner.End
  ) throws(JSONError) -> Range<Int> {
    let start = position
    let end = scan { body($0, start) }
    if let fault = end.fault { throw error(fault, at: end.position) }
    position = end.position
    state = .read
    return start..<end.position
  }

  private func scan(_ body: (Scanner) -> Scanner.End) -> Scanner.End {
    bytes.withUnsafeBufferPointer { body(Scanner(bytes: $0)) }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipWhitespace() {
    guard position < bytes.count, bytes[position] <= 0x20 else { return }
    let start = position
    position = bytes.withUnsafeBufferPointer { Scanner(bytes: $0).skipWhitespace(start) }
  }

  private func error(_ fault: Fault, at place: Int? = nil) -> JSONError {
    JSONError(fault, at: place ?? position, in: bytes)
  }
}

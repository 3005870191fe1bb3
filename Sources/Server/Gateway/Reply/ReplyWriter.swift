import JSONText
import RESP

/// Writes replies as the bytes of a response's body.
///
/// Results are what RESP2 has: nothing, whole numbers, strings, arrays. What a store gives beyond that is made so,
/// for anything else breaks the service's clients.
struct ReplyWriter: Sendable {
  let format: ResponseFormat
  private(set) var bytes: [UInt8] = []

  init(_ format: ResponseFormat) { self.format = format }

  /// The body that is one reply.
  static func body(_ reply: RESPValue, _ format: ResponseFormat) -> [UInt8] {
    var writer = ReplyWriter(format)
    writer.reply(reply)
    return writer.bytes
  }

  /// The body that is the replies to many commands.
  static func body(_ replies: [RESPValue], _ format: ResponseFormat) -> [UInt8] {
    var writer = ReplyWriter(format)
    writer.bytes.reserveCapacity(
      replies.reduce(2) { length, reply in
        guard case .bytes(let text) = reply else { return length + 32 }
        return length + 16 + Base64.length(text.count)
      })
    if format == .resp2 {
      for reply in replies { writer.reply(reply) }
      return writer.bytes
    }
    writer.bytes.append(UInt8(ascii: "["))
    for (index, reply) in replies.enumerated() {
      if index > 0 { writer.bytes.append(UInt8(ascii: ",")) }
      writer.reply(reply)
    }
    writer.bytes.append(UInt8(ascii: "]"))
    return writer.bytes
  }

  /// The body that says why a request was not served; JSON whatever the format of replies.
  static func body(refusing words: String) -> [UInt8] {
    var writer = ReplyWriter(.json)
    writer.error(words)
    return writer.bytes
  }

  private mutating func reply(_ reply: RESPValue) {
    switch format {
    case .resp2: RESP2Writer.append(reply, to: &bytes)
    case .json, .base64:
      if case .error(let error) = reply { return self.error(error.message) }
      bytes += Self.resultStart
      if format == .base64, case .bytes(let text) = reply, text == Self.ok {
        bytes += Self.quotedOK
      } else {
        value(reply)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func error(_ words: String) {
    bytes += Self.errorStart
    JSONWriter.append(utf8: Array(words.utf8), to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func value(_ value: RESPValue) {
    switch value {
    case .null: bytes += Self.null
    case .bytes(let text): string(text)
    case .integer(let number): DecimalText.append(number, to: &bytes)
    case .double(let text), .bigNumber(let text): string(Array(text.utf8))
    case .boolean(let isTrue): bytes.append(UInt8(ascii: isTrue ? "1" : "0"))
    case .error(let error): JSONWriter.append(utf8: Array(error.message.utf8), to: &bytes)
    case .array(let elements), .set(let elements), .push(let elements): array(elements)
    case .map(let pairs): array(pairs.flatMap { [$0.key, $0.value] })
    }
  }

  private mutating func array(_ elements: [RESPValue]) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      value(element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func string(_ text: [UInt8]) {
    guard format == .base64 else { return JSONWriter.append(utf8: text, to: &bytes) }
    bytes.append(UInt8(ascii: "\""))
    Base64.append(text, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  private static let resultStart = Array(#"{"result":"#.utf8)
  private static let errorStart = Array(#"{"error":"#.utf8)
  private static let null = Array("null".utf8)
  private static let ok = Array("OK".utf8)
  private static let quotedOK = Array(#""OK""#.utf8)
}

/// Whole numbers as text.
enum DecimalText {
  /// Appends the digits of `number`.
  static func append(_ number: Int64, to out: inout [UInt8]) {
    if number < 0 { out.append(UInt8(ascii: "-")) }
    let start = out.count
    var rest = number.magnitude
    repeat {
      out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    out[start...].reverse()
  }
}

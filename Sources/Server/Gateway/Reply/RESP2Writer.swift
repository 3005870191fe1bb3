import RESP

/// Writes replies in the protocol of Redis, version 2.
enum RESP2Writer {
  /// Appends a reply.
  static func append(_ reply: RESPValue, to out: inout [UInt8]) {
    switch reply {
    case .null: out += "$-1\r\n".utf8
    case .bytes(let text) where text == ok: out += "+OK\r\n".utf8
    case .bytes(let text): string(text, to: &out)
    case .integer(let number): line(UInt8(ascii: ":"), number, to: &out)
    case .double(let text), .bigNumber(let text): string(Array(text.utf8), to: &out)
    case .boolean(let isTrue): line(UInt8(ascii: ":"), isTrue ? 1 : 0, to: &out)
    case .error(let error):
      out.append(UInt8(ascii: "-"))
      // A line has no line ends in it.
      out += error.message.utf8.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }
      lineEnd(&out)
    case .array(let elements), .set(let elements), .push(let elements): array(elements, to: &out)
    case .map(let pairs): array(pairs.flatMap { [$0.key, $0.value] }, to: &out)
    }
  }

  private static func string(_ text: [UInt8], to out: inout [UInt8]) {
    line(UInt8(ascii: "$"), Int64(text.count), to: &out)
    out += text
    lineEnd(&out)
  }

  private static func array(_ elements: [RESPValue], to out: inout [UInt8]) {
    line(UInt8(ascii: "*"), Int64(elements.count), to: &out)
    for element in elements { append(element, to: &out) }
  }

  private static func line(_ type: UInt8, _ number: Int64, to out: inout [UInt8]) {
    out.append(type)
    DecimalText.append(number, to: &out)
    lineEnd(&out)
  }

  private static func lineEnd(_ out: inout [UInt8]) {
    out.append(UInt8(ascii: "\r"))
    out.append(UInt8(ascii: "\n"))
  }

  private static let ok = Array("OK".utf8)
}

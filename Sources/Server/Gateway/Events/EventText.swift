/// Server-sent events as text.
enum EventText {
  static let contentType = MediaType.events
  /// What keeps a connection alive that has no news; no client sees an event in it.
  static let heartbeat = Array(":\n\n".utf8)

  /// An event of these words, with commas between them.
  ///
  /// A line end within would end the event, so that the text goes on in a line of data of its own.
  static func event(_ words: [[UInt8]]) -> [UInt8] {
    let text = String(
      decoding: Array(words.joined(separator: [UInt8(ascii: ",")])), as: UTF8.self)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 8)
    var rest = text.utf8[...]
    repeat {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      bytes += "data: ".utf8
      bytes += line
      bytes.append(UInt8(ascii: "\n"))
      guard line.endIndex < rest.endIndex else { break }
      let isPair = rest[line.endIndex...].starts(with: "\r\n".utf8)
      rest = rest[line.endIndex...].dropFirst(isPair ? 2 : 1)
    } while true
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}

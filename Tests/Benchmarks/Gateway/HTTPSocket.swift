import Foundation

/// A blocking socket to an HTTP server that knows of the protocol no more than where a response ends.
final class HTTPSocket {
  private let socket: LocalSocket
  private var buffer = [UInt8](repeating: 0, count: 32 << 10)
  private var held = 0

  /// Connects to 127.0.0.1.
  init(port: Int) throws {
    socket = try LocalSocket(port: port)
  }

  /// A request as it goes over the wire.
  static func request(_ method: String, _ target: String, _ body: String = "") -> [UInt8] {
    Array(
      ("\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        + "Authorization: Bearer \(GatewayProcess.token)\r\nUpstash-Encoding: base64\r\n"
        + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        .utf8)
  }

  /// Sends a request and waits for the whole of its response.
  /// - Returns: its body; good until the next call.
  @discardableResult
  func ask(_ request: [UInt8]) throws -> ArraySlice<UInt8> {
    try send(request)
    held = 0
    var body: Range<Int>?
    while true {
      try receive()
      if body == nil { body = try bodyPlace() }
      if let body, held >= body.upperBound { return buffer[body] }
    }
  }

  /// Sends a request and waits until something of a body that has no end has come.
  func listen(_ request: [UInt8]) throws {
    try send(request)
    held = 0
    while Self.end(of: Array("data: ".utf8), in: buffer[..<held]) == nil { try receive() }
  }

  private func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

  private func receive() throws {
    if held == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
    let count = buffer[held...].withUnsafeMutableBytes {
      recv(socket.descriptor, $0.baseAddress, $0.count, 0)
    }
    guard count > 0 else { throw Unmeasured("the server went away") }
    held += count
  }

  /// Where the body is; nil: not all of the head has come.
  private func bodyPlace() throws -> Range<Int>? {
    guard let end = Self.end(of: Self.headEnd, in: buffer[..<held]) else { return nil }
    guard buffer.starts(with: Self.success) else {
      let line = buffer[..<end].prefix { $0 != UInt8(ascii: "\r") }
      throw Unmeasured("the server answered \(String(decoding: line, as: UTF8.self))")
    }
    guard let start = Self.end(of: Self.lengthName, in: buffer[..<end]) else {
      throw Unmeasured("the server did not say how long its answer is")
    }
    let length = buffer[start...].prefix { $0 != UInt8(ascii: "\r") }
      .reduce(0) { $1 == UInt8(ascii: " ") ? $0 : $0 * 10 + Int($1) - 48 }
    return end..<(end + length)
  }

  private static let success = Array("HTTP/1.1 200".utf8)
  private static let headEnd = Array("\r\n\r\n".utf8)
  private static let lengthName = Array("\r\ncontent-length:".utf8)

  /// The place behind the first `text`, which is in small letters, whatever the case of those in `bytes`.
  private static func end(of text: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var place = 0
      while place + text.count <= bytes.count {
        var length = 0
        while length < text.count, Self.small(bytes[place + length]) == text[length] { length += 1 }
        if length == text.count { return place + length }
        place += 1
      }
      return nil
    }
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}

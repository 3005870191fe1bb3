import Foundation

/// A blocking socket to a Redis server that knows of the protocol no more than where a reply ends: the floor for
/// whatever a client does.
final class BareSocket {
  private let socket: LocalSocket
  private var buffer = [UInt8](repeating: 0, count: 1 << 20)
  /// What of `buffer` was received and not yet looked at.
  private var held = 0..<0
  /// Bytes received since it was opened.
  private(set) var received = 0

  /// Connects to 127.0.0.1 and chooses a database.
  init(port: Int, database: Int = 0) throws {
    socket = try LocalSocket(port: port)
    if database != 0 {
      try send(Self.command("SELECT", "\(database)"))
      try skipLines(1)
    }
  }

  /// A command as it goes over the wire.
  static func command(_ words: String...) -> [UInt8] { command(words.map { Array($0.utf8) }) }

  /// A command as it goes over the wire.
  static func command(_ words: [[UInt8]]) -> [UInt8] {
    var bytes = Array("*\(words.count)\r\n".utf8)
    for word in words {
      bytes += "$\(word.count)\r\n".utf8
      bytes += word
      bytes += "\r\n".utf8
    }
    return bytes
  }

  func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

  /// Reads over so many replies of one line each.
  func skipLines(_ count: Int) throws {
    for _ in 0..<count {
      let line = try line()
      if line.first == UInt8(ascii: "-") {
        throw Unmeasured("redis: \(String(decoding: line, as: UTF8.self))")
      }
    }
  }

  /// Sends one SCAN after the other until the cursor is back at 0.
  /// - Returns: how many keys came.
  func drainScan(match pattern: String, count: Int) throws -> Int {
    var cursor = "0"
    var keys = 0
    repeat {
      try send(Self.command("SCAN", cursor, "MATCH", pattern, "COUNT", "\(count)"))
      _ = try number(after: "*")
      let length = try number(after: "$")
      cursor = String(decoding: try take(length + 2).dropLast(2), as: UTF8.self)
      let found = try number(after: "*")
      for _ in 0..<found {
        let length = try number(after: "$")
        _ = try take(length + 2)
      }
      keys += found
    } while cursor != "0"
    return keys
  }

  /// The next reply, a string.
  func bulk() throws -> [UInt8] {
    let length = try number(after: "$")
    guard length >= 0 else { throw Unmeasured("redis: there is no such key") }
    return Array(try take(length + 2).dropLast(2))
  }

  private func number(after sign: Character) throws -> Int {
    let line = try line()
    guard line.first == sign.asciiValue else {
      throw Unmeasured("redis: \(String(decoding: line, as: UTF8.self))")
    }
    guard let number = Int(String(decoding: line.dropFirst(), as: UTF8.self)) else {
      throw Unmeasured("redis: \(String(decoding: line, as: UTF8.self))")
    }
    return number
  }

  /// The next line, without its end; good until the next call.
  private func line() throws -> ArraySlice<UInt8> {
    while true {
      if let end = buffer[held].firstIndex(of: UInt8(ascii: "\r")),
        end + 1 < held.upperBound
      {
        defer { held = (end + 2)..<held.upperBound }
        return buffer[held.lowerBound..<end]
      }
      try receive()
    }
  }

  private func take(_ count: Int) throws -> ArraySlice<UInt8> {
    while held.count < count { try receive() }
    defer { held = (held.lowerBound + count)..<held.upperBound }
    return buffer[held.lowerBound..<(held.lowerBound + count)]
  }

  private func receive() throws {
    if held.isEmpty { held = 0..<0 }
    if held.upperBound == buffer.count {
      let rest = held.count
      if held.lowerBound == 0 {
        buffer += [UInt8](repeating: 0, count: buffer.count)
      } else {
        buffer.withUnsafeMutableBytes {
          if let base = $0.baseAddress { memmove(base, base + held.lowerBound, rest) }
        }
        held = 0..<rest
      }
    }
    let end = held.upperBound
    let count = buffer.withUnsafeMutableBytes {
      recv(socket.descriptor, $0.baseAddress.map { $0 + end }, $0.count - end, 0)
    }
    if count < 0, errno == EINTR { return }
    guard count > 0 else { throw Unmeasured("the server went away") }
    received += count
    held = held.lowerBound..<(end + count)
  }
}

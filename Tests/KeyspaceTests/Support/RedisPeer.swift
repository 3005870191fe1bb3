import Foundation
import RESP
import RedisServers

/// A connection to a real Redis, which answers what a keyspace should.
final class RedisPeer: Sendable {
  /// The server ended the connection.
  struct Closed: Error {}

  private let socket: Socket

  init(_ server: RedisServer) throws { socket = try Socket.connected(toPort: server.port) }

  /// The replies to commands, sent together.
  func run(_ commands: [[[UInt8]]]) async throws -> [RESPValue] {
    let result: Result<[RESPValue], any Error> = await withCheckedContinuation { continuation in
      Thread.detachNewThread { [socket] in
        continuation.resume(returning: Result { try Self.ask(commands, socket) })
      }
    }
    return try result.get()
  }

  private static func ask(_ commands: [[[UInt8]]], _ socket: Socket) throws -> [RESPValue] {
    guard socket.write(commands.flatMap { RESPWriter.bytes(of: $0) }) else {
      throw Closed()
    }
    var parser = RESPParser()
    var replies: [RESPValue] = []
    while replies.count < commands.count {
      guard let bytes = socket.read() else { throw Closed() }
      try parser.read(bytes, into: &replies)
    }
    return replies
  }
}

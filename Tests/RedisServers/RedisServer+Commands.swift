import Foundation
import Subprocess

extension RedisServer {
  /// Runs `redis-cli` with these arguments, as the one who may do everything, over the unix socket.
  /// - Parameter input: what it reads on standard input (commands, `--pipe`, the last argument with `-x`).
  /// - Returns: what it prints, without the last line's end.
  @discardableResult
  public func cli(_ arguments: String..., input: [UInt8] = []) async throws -> String {
    try await cli(arguments, input: input)
  }

  /// As above.
  @discardableResult
  public func cli(_ arguments: [String], input: [UInt8] = []) async throws -> String {
    try await Command.run(
      "redis-cli", ["-s", socketPath, "-e"] + credentials + arguments, input: input,
      environment: kind.administrator.map { ["REDISCLI_AUTH": $0.password] } ?? [:])
  }

  private var credentials: [String] {
    kind.administrator?.user.map { ["--user", $0] } ?? []
  }

  /// One command over a connection of its own.
  ///
  /// Strings, numbers and states come as their text, arrays and missing values as the first line of the reply.
  @discardableResult
  func command(_ words: String...) async throws -> String {
    var requests: [[String]] = []
    if let (user, password) = kind.administrator {
      requests.append(["AUTH"] + (user.map { [$0] } ?? []) + [password])
    }
    requests.append(words)
    let (all, path) = (requests, socketPath)
    let replies = await inBackground { () -> Result<[String], ServerFailure> in
      do {
        let socket = try Socket.connected(toPath: path)
        return .success(try all.map { try OneReply.ask($0, on: socket) })
      } catch {
        return .failure(error as? ServerFailure ?? ServerFailure("\(error)"))
      }
    }
    return try replies.get().last ?? ""
  }
}

/// The reply to a command, as far as starting and stopping servers needs it.
private enum OneReply {
  static func ask(_ words: [String], on socket: Socket) throws -> String {
    let request =
      "*\(words.count)\r\n" + words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
    guard socket.write(request.utf8) else { throw ServerFailure("the server closed") }
    var text: [UInt8] = []
    func more() throws {
      guard let bytes = socket.read() else { throw ServerFailure("the server closed") }
      text += bytes
    }
    while text.firstRange(of: Array("\r\n".utf8)) == nil { try more() }
    let end = text.firstRange(of: Array("\r\n".utf8))?.lowerBound ?? text.endIndex
    let line = String(decoding: text[..<end], as: UTF8.self)
    switch line.first {
    case "-": throw ServerFailure("\(words[0]): \(line.dropFirst())")
    case "$":
      guard let length = Int(line.dropFirst()), length >= 0 else { return "" }
      while text.count < end + 2 + length + 2 { try more() }
      return String(decoding: text[(end + 2)..<(end + 2 + length)], as: UTF8.self)
    default: return String(line.dropFirst())
    }
  }
}

import RESP

/// What the service says when it refuses, in its own words where they are known: clients look for them.
enum ServiceWords {
  static let unauthorized = "WRONGPASS invalid or missing auth token"
  static let method = "ERR method not allowed: use HEAD, GET, POST or PUT"
  static let unknownPath = "ERR there is nothing at this path"
  static let target = "ERR the path has a % that is not followed by two hexadecimal digits"
  static let emptyCommand = "ERR empty command"
  static let emptyPipeline = "ERR empty pipeline request"
  static let encoding = "ERR unsupported Upstash-Encoding, use base64"
  static let format = "ERR unsupported Upstash-Response-Format, use json or resp2"
  static let encodedRESP2 =
    "ERR Upstash-Encoding base64 is not supported with Upstash-Response-Format resp2"
  static let requestSize = "ERR max request size exceeded"
  static let recordSize = "ERR max single record size exceeded"
  static let capacity = "ERR DB capacity quota exceeded"
  static let connections = "ERR max concurrent connections exceeded"
  static let address = "ERR the address of the request is longer than the gateway takes"
  static let header = "ERR the header of the request is larger than the gateway takes"
  static let malformed = "ERR this is no HTTP request that the gateway understands"
  static let incomplete = "ERR the body of the request did not come in time"
  /// What Redis says of a database that there is not.
  static let database = "ERR DB index is out of range"
  static let webPage =
    "ERR a web page may not use a gateway without a token: start it with BOBBIN_GATEWAY_TOKEN"

  static func keySize(limit: Int, actual: Int) -> String {
    "ERR max key size exceeded. Limit: \(limit) bytes, Actual: \(actual) bytes"
  }

  static func dailyCommands(limit: Int) -> String {
    "ERR max daily request limit exceeded. Limit: \(limit), Usage: \(limit + 1)."
      + " See https://upstash.com/docs/redis/troubleshooting/max_daily_request_limit for details"
  }

  static func monthlyCommands(limit: Int) -> String {
    "ERR max requests limit exceeded. Limit: \(limit), Usage: \(limit)."
      + " See https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details"
  }

  /// Where nobody may write the gateway says so behind the service's words: the token is not to blame.
  static func noPermission(_ command: [UInt8], _ access: AccessTokens.Access) -> String {
    "NOPERM this user has no permissions to run the '\(name(command).lowercased())' command"
      + " or its subcommand" + (access == .looking ? ": the gateway is read-only" : "")
  }

  /// - Parameter words: the command and, where it has some, its subcommand.
  static func unavailable(_ words: [[UInt8]]) -> String {
    "ERR Command is not available: '\(words.map { name($0).uppercased() }.joined(separator: " "))'."
      + " See https://upstash.com/docs/redis/overall/rediscompatibility for details"
  }

  /// What the embedded store says of commands that it does not have.
  static func needsRedis(_ command: [UInt8]) -> String {
    "ERR the embedded store has no '\(name(command).lowercased())'; it is there with a Redis"
      + " behind the gateway: --kv redis://host:6379"
  }

  /// What a Redis says of a command that it does not know, with why: its own words first, clients look for them.
  static func unknown(_ error: String, version: String?) -> String {
    var error = error[...]
    while error.last == " " { error.removeLast() }
    // Where there were no arguments there are none to begin with.
    if error.hasSuffix(arguments) { error.removeLast(arguments.count) }
    let name = version.map { " (\($0))" } ?? ""
    return "\(error); the Redis behind the gateway\(name) has no such command"
  }

  /// What a store's reply says of a command that it does not have, without the command's arguments; nil: it has it.
  static func lack(in reply: RESPValue) -> String? {
    guard case .error(let error) = reply,
      lacking.contains(where: { error.message.hasPrefix($0) })
    else { return nil }
    return error.message.firstRange(of: arguments).map { String(error.message[..<$0.lowerBound]) }
      ?? error.message
  }

  static func wrongNumberOfArguments(_ command: [UInt8]) -> String {
    "ERR wrong number of arguments for '\(name(command).lowercased())' command"
  }

  private static let arguments = ", with args beginning with:"
  private static let lacking = ["ERR the embedded store has no ", "ERR unknown command "]

  /// A name as it is sent is of any length and any bytes.
  private static func name(_ command: [UInt8]) -> String {
    String(decoding: command.prefix(64), as: UTF8.self)
  }
}

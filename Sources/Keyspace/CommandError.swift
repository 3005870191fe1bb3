/// What a command answers instead of a reply, in the words of Redis.
struct CommandError: Error, Sendable, Equatable {
  let message: String

  init(_ message: String) { self.message = message }

  static let wrongType = CommandError(
    "WRONGTYPE Operation against a key holding the wrong kind of value")
  static let syntax = CommandError("ERR syntax error")
  static let notAnInteger = CommandError("ERR value is not an integer or out of range")
  static let notAFloat = CommandError("ERR value is not a valid float")
  static let overflow = CommandError("ERR increment or decrement would overflow")
  static let notFinite = CommandError("ERR increment would produce NaN or Infinity")
  static let outOfRange = CommandError("ERR value is out of range")
  static let noSuchKey = CommandError("ERR no such key")
  static let noScript = CommandError("NOSCRIPT No matching script. Please use EVAL.")
  static let invalidCursor = CommandError("ERR invalid cursor")
  static let tooLong = CommandError(
    "ERR string exceeds maximum allowed size (proto-max-bulk-len)")
  static let readOnlyStore = CommandError("READONLY this store is open for reading only")
  static let aborted = CommandError("EXECABORT Transaction discarded because of previous errors.")

  static func arity(_ name: String) -> CommandError {
    CommandError("ERR wrong number of arguments for '\(name)' command")
  }

  static func expireTime(_ name: String) -> CommandError {
    CommandError("ERR invalid expire time in '\(name)' command")
  }

  static func unknownSubcommand(_ name: [UInt8], of command: String) -> CommandError {
    CommandError(
      "ERR unknown subcommand '\(name.prefix(128).text)'. Try \(command.uppercased()) HELP.")
  }

  /// A command that Redis does not know either; its arguments are repeated as far as Redis does.
  static func unknown(_ command: [[UInt8]]) -> CommandError {
    var arguments = ""
    for argument in command.dropFirst() where arguments.utf8.count < 128 {
      // C takes a text to end at its first zero.
      let shown = argument.prefix(128 - arguments.utf8.count).prefix { $0 != 0 }
      arguments += "'\(shown.text)' "
    }
    return CommandError(
      "ERR unknown command '\(command[0].prefix(128).prefix { $0 != 0 }.text)', with args beginning with: \(arguments)"
    )
  }

  /// A command of Redis that is not here.
  static func unsupported(_ name: String) -> CommandError {
    CommandError(
      "ERR the embedded store has no '\(name)'; it is there with \(RedisNeeded.words(for: name))"
        + " behind the gateway: --kv redis://host:6379")
  }
}

extension Collection<UInt8> {
  /// The bytes as text.
  var text: String { String(decoding: self, as: UTF8.self) }
}

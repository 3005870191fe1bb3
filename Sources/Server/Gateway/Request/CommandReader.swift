import JSONText

/// Reads commands out of the JSON of a body, straight to the bytes of their arguments.
///
/// Numbers stay as they are written, `true` and `false` are words: what a client sent is what is stored.
enum CommandReader {
  /// The most commands of one request.
  static let mostCommands = 100_000

  /// The command of a body.
  static func command(_ body: [UInt8]) throws(GatewayRefusal) -> [[UInt8]] {
    var reader = JSONReader(body)
    let command: [[UInt8]]
    do throws(ReadingFault) {
      command = try arguments(&reader)
      try reader.end()
    } catch {
      throw GatewayRefusal(.badRequest, error.words("ERR failed to parse command"))
    }
    guard !command.isEmpty else { throw GatewayRefusal(.badRequest, ServiceWords.emptyCommand) }
    return command
  }

  /// The commands of a body, each an array.
  static func commands(_ body: [UInt8]) throws(GatewayRefusal) -> [[[UInt8]]] {
    var reader = JSONReader(body)
    var commands: [[[UInt8]]] = []
    do throws(ReadingFault) {
      try reader.array()
      while try reader.next() {
        guard commands.count < mostCommands else { throw .tooMany }
        commands.append(try arguments(&reader))
      }
      try reader.end()
    } catch {
      throw GatewayRefusal(.badRequest, error.words("ERR failed to parse pipeline request"))
    }
    guard !commands.isEmpty else { throw GatewayRefusal(.badRequest, ServiceWords.emptyPipeline) }
    return commands
  }

  private static func arguments(_ reader: inout JSONReader) throws(ReadingFault) -> [[UInt8]] {
    try reader.array()
    var arguments: [[UInt8]] = []
    arguments.reserveCapacity(4)
    while try reader.next() {
      arguments.append(try reader.argument())
    }
    return arguments
  }
}

/// Why a body is no command.
private enum ReadingFault: Error {
  case json(JSONError)
  case empty
  case noArray
  case null
  case nested(Character)
  case tooMany

  func words(_ start: String) -> String {
    switch self {
    case .json(let error): "\(start): \(error)"
    case .empty: "\(start): the body is empty"
    case .noArray: "\(start): expected JSON array"
    case .null: "ERR null args are not supported"
    case .nested(let bracket): "ERR unsupported arg type: \"\(bracket)\": json.Delim"
    case .tooMany: "\(start): more than \(CommandReader.mostCommands) commands"
    }
  }
}

extension JSONReader {
  fileprivate mutating func kind() throws(ReadingFault) -> JSONValue.Kind {
    do { return try peekKind() } catch { throw .json(error) }
  }

  fileprivate mutating func array() throws(ReadingFault) {
    if depth == 0, bytes.allSatisfy({ $0 <= 0x20 }) { throw .empty }
    guard try kind() == .array else { throw .noArray }
    do { try enterArray() } catch { throw .json(error) }
  }

  fileprivate mutating func next() throws(ReadingFault) -> Bool {
    do { return try nextElement() } catch { throw .json(error) }
  }

  fileprivate mutating func argument() throws(ReadingFault) -> [UInt8] {
    let kind = try kind()
    do {
      switch kind {
      case .string: return try readUTF8()
      case .number: return Array(try readNumber())
      case .bool: return Array((try readBool() ? "true" : "false").utf8)
      case .null, .array, .object: break
      }
    } catch { throw .json(error) }
    switch kind {
    case .array: throw .nested("[")
    case .object: throw .nested("{")
    default: throw .null
    }
  }

  fileprivate mutating func end() throws(ReadingFault) {
    do { try finish() } catch { throw .json(error) }
  }
}

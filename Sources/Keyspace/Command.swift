internal import KeyValue

/// A command of Redis as this room knows it: one row of the table.
struct Command: Sendable {
  /// In lower case, with its subcommand as Redis writes it: `script|load`.
  let name: String
  /// How many arguments it has, its name included; negative: at least so many.
  let arity: Int
  let access: TransactionAccess
  /// Whether a script may call it.
  let isForScripts: Bool
  let body: @Sendable (Call) throws -> Reply

  init(
    _ name: String, _ arity: Int, _ access: TransactionAccess, isForScripts: Bool = true,
    _ body: @escaping @Sendable (Call) throws -> Reply
  ) {
    self.name = name
    self.arity = arity
    self.access = access
    self.isForScripts = isForScripts
    self.body = body
  }

  func takes(_ count: Int) -> Bool { arity < 0 ? count >= -arity : count == arity }

  /// All of them, by name.
  static let all: [String: Command] = Dictionary(
    uniqueKeysWithValues: (strings + counters + hashes + hashScans + keys + scans + lifetimes
      + server + scripts).map { ($0.name, $0) })

  /// What a command's first words name: the row of the table, or why there is none.
  static func find(_ arguments: [[UInt8]]) throws(CommandError) -> Command {
    guard let first = arguments.first else { throw CommandError("ERR empty command") }
    let name = first.prefix(64).text.lowercased()
    if let command = all[name] {
      guard command.takes(arguments.count) else { throw .arity(name) }
      return command
    }
    if name == "script" {
      guard arguments.count > 1 else { throw .arity(name) }
      let subcommand = "script|" + arguments[1].prefix(64).text.lowercased()
      if let command = all[subcommand] {
        guard command.takes(arguments.count) else { throw .arity(subcommand) }
        return command
      }
      guard !CommandNames.isOfRedis(subcommand) else { throw .unsupported(subcommand) }
      throw .unknownSubcommand(arguments[1], of: name)
    }
    throw CommandNames.isOfRedis(name) ? .unsupported(name) : .unknown(arguments)
  }
}

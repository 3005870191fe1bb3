/// Decides what becomes of a command: whether it may run, and how.
struct CommandJudge: Sendable {
  let limits: GatewayLimits
  let scripts: ScriptDigests

  /// What becomes of `command`, which has at least a name, for one who may do `access`.
  func decide(_ command: [[UInt8]], access: AccessTokens.Access) -> CommandDecision {
    let name = command[0]
    guard let rule = CommandTable.rule(of: name) else {
      return access == .full
        ? sized(UpstreamCommand(arguments: command, writes: true), keys: .none)
        : .refuse(ServiceWords.noPermission(name, access))
    }
    guard let effect = Self.effect(of: command, rule) else {
      return .refuse(
        ServiceWords.unavailable(rule.hasSubcommands ? Array(command.prefix(2)) : [name]))
    }
    guard Self.allows(effect, access) else {
      return .refuse(ServiceWords.noPermission(name, access))
    }
    if case .copy = rule.form, Self.namesAnotherDatabase(command) {
      return .refuse(ServiceWords.database)
    }
    let writes = effect == .writes || effect == .removes
    return sized(prepared(command, rule, writes: writes), keys: rule.keys)
  }

  /// Whether the store grows by a command.
  static func grows(_ command: [[UInt8]]) -> Bool {
    guard let rule = CommandTable.rule(of: command[0]) else { return true }
    return effect(of: command, rule) == .writes
  }

  private static func allows(
    _ effect: CommandRule.Effect, _ access: AccessTokens.Access
  ) -> Bool {
    switch access {
    case .full: true
    case .looking: effect == .reads || effect == .readsAll
    case .reading: effect == .reads
    }
  }

  // MARK: Availability

  /// What it does to the store; nil: the service does not have it.
  private static func effect(
    of command: [[UInt8]], _ rule: CommandRule
  ) -> CommandRule.Effect? {
    switch rule.form {
    case .plain, .script, .digest, .scan, .flushAll, .copy:
      return rule.effect == .unavailable ? nil : rule.effect
    case .container(let subcommands):
      return command.count > 1 ? subcommands[word(command[1])] : rule.effect
    case .scripts:
      guard command.count > 1 else { return rule.effect }
      return ["EXISTS": .reads, "LOAD": .writes, "FLUSH": .removes][word(command[1])]
    case .mayBlock: return waits(command) ? nil : rule.effect
    case .configuration: return configuration(command)
    }
  }

  /// Whether a read of streams waits for what is not there yet.
  ///
  /// Read as the server reads it: a group, a consumer or a stream may be called by the word of an option.
  private static func waits(_ command: [[UInt8]]) -> Bool {
    var index = 1
    while index < command.count {
      switch word(command[index]) {
      case "BLOCK": return true
      case "STREAMS": return false
      case "COUNT": index += 2
      case "GROUP": index += 3
      default: index += 1
      }
    }
    return false
  }

  /// One setting of the server is the client's business.
  private static func configuration(_ command: [[UInt8]]) -> CommandRule.Effect? {
    guard command.count > 2, word(command[2]) == notifications else { return nil }
    switch word(command[1]) {
    case "GET" where command.count == 3: return .readsAll
    case "SET" where command.count == 4: return .removes
    default: return nil
    }
  }

  // MARK: Preparation

  private func prepared(
    _ command: [[UInt8]], _ rule: CommandRule, writes: Bool
  ) -> UpstreamCommand {
    var upstream = UpstreamCommand(arguments: command, writes: writes)
    switch rule.form {
    case .plain, .container, .mayBlock, .configuration: break
    case .script where command.count > 1: upstream.arguments[1] = scripts.take(command[1])
    case .digest where command.count > 1: upstream.arguments[1] = scripts.known(command[1])
    case .scripts where command.count > 2: prepare(scriptCommand: &upstream)
    case .script, .digest, .scripts: break
    case .flushAll: upstream.arguments[0] = Array("FLUSHDB".utf8)
    case .copy:
      // The database that is served may have another number in its Redis.
      for place in Self.databases(in: command).reversed() {
        upstream.arguments.removeSubrange(place - 1...place)
      }
    case .scan:
      guard let place = Self.place(ofTypesIn: command) else { break }
      upstream.arguments.remove(at: place)
      upstream.finish = .types
    }
    return upstream
  }

  private func prepare(scriptCommand upstream: inout UpstreamCommand) {
    switch Self.word(upstream.arguments[1]) {
    case "LOAD":
      let text = upstream.arguments[2]
      upstream.arguments[2] = scripts.take(text)
      upstream.finish = .digest(ScriptDigests.digest(text))
    case "EXISTS":
      for index in upstream.arguments.indices.dropFirst(2) {
        upstream.arguments[index] = scripts.known(upstream.arguments[index])
      }
    default: break
    }
  }

  /// Where the word `WITHTYPE` is among the options of a scan.
  private static func place(ofTypesIn command: [[UInt8]]) -> Int? {
    var index = 2
    while index < command.count {
      switch word(command[index]) {
      case "WITHTYPE": return index
      case "MATCH", "COUNT", "TYPE": index += 2
      default: index += 1
      }
    }
    return nil
  }

  /// Whether a `COPY` is to go to another database than number 0, which is the one that there is.
  private static func namesAnotherDatabase(_ command: [[UInt8]]) -> Bool {
    // What is no number its server refuses.
    databases(in: command).contains { place in
      Int(String(decoding: command[place], as: UTF8.self)).map { $0 != 0 } ?? false
    }
  }

  /// Where the numbers of databases stand in a `COPY`.
  private static func databases(in command: [[UInt8]]) -> [Int] {
    var places: [Int] = []
    var index = 3
    while index < command.count {
      if word(command[index]) == "DB", index + 1 < command.count {
        index += 1
        places.append(index)
      }
      index += 1
    }
    return places
  }

  // MARK: Sizes

  private func sized(_ command: UpstreamCommand, keys: CommandRule.Keys) -> CommandDecision {
    let arguments = command.arguments
    for index in places(of: keys, in: arguments) where arguments[index].count > limits.keyBytes {
      return .refuse(
        ServiceWords.keySize(limit: limits.keyBytes, actual: arguments[index].count))
    }
    if command.writes, let most = limits.recordBytes,
      arguments.contains(where: { $0.count > most }) || Self.reach(of: arguments) > most
    {
      return .refuse(ServiceWords.recordSize)
    }
    return .run(command)
  }

  /// How long the value is at least that a command writes into the middle of, in bytes; 0: it does not, or not there.
  private static func reach(of arguments: [[UInt8]]) -> Int {
    guard arguments.count == 4, let offset = Int(String(decoding: arguments[2], as: UTF8.self)),
      offset >= 0
    else { return 0 }
    switch word(arguments[0]) {
    case "SETRANGE" where !arguments[3].isEmpty:
      return offset.addingReportingOverflow(arguments[3].count).overflow
        ? .max : offset + arguments[3].count
    case "SETBIT": return offset / 8 + 1
    default: return 0
    }
  }

  private func places(of keys: CommandRule.Keys, in arguments: [[UInt8]]) -> StrideTo<Int> {
    let end = arguments.count
    return switch keys {
    case .none: stride(from: end, to: end, by: 1)
    case .first: stride(from: 1, to: min(end, 2), by: 1)
    case .two: stride(from: 1, to: min(end, 3), by: 1)
    case .all: stride(from: 1, to: end, by: 1)
    case .pairs: stride(from: 1, to: end, by: 2)
    case .counted:
      stride(from: 3, to: min(end, 3 + max(0, min(Self.count(arguments), end))), by: 1)
    }
  }

  private static func count(_ arguments: [[UInt8]]) -> Int {
    arguments.count > 2 ? Int(String(decoding: arguments[2], as: UTF8.self)) ?? 0 : 0
  }

  /// An option or a subcommand, in capitals; what is too long to be one is nobody's.
  private static func word(_ argument: [UInt8]) -> String {
    argument.count > 24 ? "" : String(decoding: argument, as: UTF8.self).uppercased()
  }

  private static let notifications = "NOTIFY-KEYSPACE-EVENTS"
}

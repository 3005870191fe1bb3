import KeyValue
import KeyValueCommands
import RESP

/// The first words on a connection: version of the protocol, credentials, database.
struct Greeting: Sendable {
  let options: RedisOptions
  let name: String
  /// Whether only the credentials are shown.
  var isBare = false

  /// Greets the server; in RESP3 where it knows that.
  func exchange(on connection: RedisConnection, within patience: Duration)
    async throws(BatchFailure)
  {
    if isBare {
      return try check(try await connection.answer(credentials, within: patience).get()[...])
    }
    if !options.onlyRESP2 {
      let replies = try await connection.answer([hello] + selection, within: patience).get()
      guard case .error(let error) = replies[0] else { return try check(replies.dropFirst()) }
      guard error.isUnknownProtocol else { throw failure(error) }
    }
    let replies = try await connection.answer(
      credentials + [naming] + selection, within: patience
    ).get()
    // A server may not know names; it makes no difference.
    try check(replies.prefix(credentials.count))
    try check(replies.dropFirst(credentials.count + 1))
  }

  private var hello: RedisCommand {
    var words = ["HELLO", "3"]
    if let password = options.password {
      words += ["AUTH", options.user ?? "default", password.value]
    }
    return RedisCommand((words + ["SETNAME", "bobbin"]).map { Array($0.utf8) })
  }

  private var credentials: [RedisCommand] {
    guard let password = options.password else { return [] }
    let words = ["AUTH"] + (options.user.map { [$0] } ?? []) + [password.value]
    return [RedisCommand(words.map { Array($0.utf8) })]
  }

  private var naming: RedisCommand {
    RedisCommand("CLIENT", [Array("SETNAME".utf8), Array("bobbin".utf8)])
  }

  private var selection: [RedisCommand] {
    guard options.database != 0 else { return [] }
    return [RedisCommand("SELECT", [Array("\(options.database)".utf8)])]
  }

  private func check(_ replies: ArraySlice<RESPValue>) throws(BatchFailure) {
    for case .error(let error) in replies { throw failure(error) }
  }

  private func failure(_ error: RESPError) -> BatchFailure {
    if error.message.contains("DB index is out of range") {
      return BatchFailure(
        error: StoreError(.unsupported, "\(name) has no database \(options.database)"))
    }
    if error.message.contains("SELECT is not allowed in cluster mode") {
      return BatchFailure(
        error: StoreError(
          .unsupported,
          "\(name) belongs to a cluster, which has no database \(options.database), only 0"))
    }
    if error.code == "WRONGPASS" {
      return BatchFailure(
        error: StoreError(
          .refused(.authentication),
          "\(name) refused the user \(options.user ?? "default"): wrong user name or password"))
    }
    if options.password != nil, error.isUnknownCommand {
      // Such an error repeats the arguments, and the password is one of them.
      return BatchFailure(
        error: StoreError(
          .refused(.authentication), "\(name) knows no AUTH, but a password was given"))
    }
    // Only here is the password sent, and may be repeated. What the error means its own words say, which may have that
    // of a short password in them.
    let shown = StoreError(error.hiding(options.password.map { [$0] } ?? []), key: nil, node: name)
    return BatchFailure(
      error: StoreError(StoreError(error, key: nil, node: name).code, shown.message))
  }
}

extension RESPError {
  /// Whether a server said that it knows no HELLO, or not this version.
  fileprivate var isUnknownProtocol: Bool {
    code == "NOPROTO" || isUnknownCommand
  }

  fileprivate var isUnknownCommand: Bool { message.lowercased().contains("unknown command") }
}

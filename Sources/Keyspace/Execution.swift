internal import KeyValue

/// What runs commands within one transaction.
struct Execution {
  let entries: any StoreTransaction
  let state: KeyspaceState
  /// False where the store cannot be written.
  let mayWrite: Bool
  /// For `INFO`; nil where nobody asked.
  let information: Information?

  /// The reply to a command; a store that fails throws.
  func reply(to arguments: [[UInt8]]) throws(StoreError) -> Reply {
    let command: Command
    do throws(CommandError) { command = try Command.find(arguments) } catch {
      return .error(error.message)
    }
    if command.access == .writing, !mayWrite { return .error(CommandError.readOnlyStore.message) }
    return try run(command, arguments)
  }

  /// The reply to a command of a script, which may be less than others.
  func reply(toScript arguments: [[UInt8]], mayWrite: Bool) throws(StoreError) -> Reply {
    let command: Command
    do throws(CommandError) {
      command = try Command.find(arguments)
    } catch {
      return .error(Self.inScript(error, arguments).message)
    }
    if !command.isForScripts { return .error("ERR This Redis command is not allowed from script") }
    if command.access == .writing {
      if !mayWrite { return .error("ERR Write commands are not allowed from read-only scripts.") }
      if !self.mayWrite { return .error(CommandError.readOnlyStore.message) }
    }
    return try run(command, arguments)
  }

  private func run(
    _ command: Command, _ arguments: [[UInt8]]
  ) throws(StoreError) -> Reply {
    let call = Call(
      arguments: arguments, name: command.name, entries: entries, execution: self)
    do { return try command.body(call) } catch let error as CommandError {
      return .error(error.message)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(.unsupported, "\(command.name) failed: \(error)")
    }
  }

  /// What Redis calls it when a script is the caller.
  private static func inScript(_ error: CommandError, _ arguments: [[UInt8]]) -> CommandError {
    if error == .unknown(arguments) {
      return CommandError("ERR Unknown Redis command called from script")
    }
    if error.message.hasPrefix("ERR wrong number of arguments") {
      return CommandError("ERR Wrong number of args calling Redis command from script")
    }
    return error
  }
}

public import KeyValue
public import RESP

/// The commands of Redis on an embedded store: strings, hashes, keys, lifetimes, scans, counters, transactions and
/// scripts.
///
/// ```swift
/// let keyspace = Keyspace(store)
/// let replies = try await keyspace.run(
///   [["SET", "greeting", "hello"], ["GET", "greeting"]].map { $0.map { Array($0.utf8) } }, atomically: false)
/// ```
///
/// Replies and errors are those of Redis 7.0 in version 2 of its protocol: flat arrays, floats as strings. What
/// differs:
///
/// - Fields come in the order in which they were set first, of large hashes too; those of more than 128 in one command
///   in any. `SCAN` goes through the keys in the order of their bytes: its pages hold as many keys as `COUNT` says, and a
///   key that is there from first to last comes exactly once. `WITHTYPE` puts the type after each key.
/// - A script that is stopped because it uses too much has written nothing. One that ends with an error keeps what it
///   wrote before, as in Redis, so that what is tested here is what will happen there.
/// - Lists, sets and other types are not here; their commands answer an error that says where they are.
///
/// Everything is seen by the other operations of the store as well, and they by the commands.
public final class Keyspace: Sendable {
  private let store: any TransactionalStore
  private let state: KeyspaceState

  /// The commands on this store.
  public init(_ store: any TransactionalStore, limits: KeyspaceLimits = KeyspaceLimits()) {
    self.store = store
    state = KeyspaceState(limits)
  }

  /// Why a command cannot be run at all, whatever the store holds: Redis does not know it, it has the wrong number of
  /// arguments, or the embedded store has no such thing; nil: it can.
  ///
  /// One such command in a transaction, and all of it is discarded.
  public static func fault(in command: [[UInt8]]) -> RESPError? {
    do throws(CommandError) {
      _ = try Command.find(command)
      return nil
    } catch {
      return RESPError(line: error.message)
    }
  }

  /// Runs commands, each its name and its arguments, and answers their replies in order; a command's error is its
  /// reply, and undoes nothing.
  ///
  /// - Parameter atomically: as between `MULTI` and `EXEC`: nobody sees some of it, and a command with a ``fault(in:)``
  ///   discards all (its reply is the fault, that of the others `EXECABORT`). Otherwise each command stands for
  ///   itself, though several may share a transaction.
  /// - Throws: what the store could not do; nothing was written then, unless it says `outcomeUnknown`.
  public func run(
    _ commands: [[[UInt8]]], atomically: Bool
  ) async throws(StoreError) -> [RESPValue] {
    state.count(commands.count)
    if atomically {
      let faults = commands.map(Self.fault(in:))
      if faults.contains(where: { $0 != nil }) {
        return faults.map { .error($0 ?? RESPError(line: CommandError.aborted.message)) }
      }
    }
    let information = try await information(for: commands)
    var replies: [RESPValue] = []
    while replies.count < commands.count {
      do throws(StoreError) {
        replies += try await part(commands[replies.count...], atomically, information)
      } catch {
        // What was done before this part is done, and has to be told.
        guard !replies.isEmpty else { throw error }
        let failure = RESPError(line: "ERR \(error)".oneLine)
        replies += Array(repeating: .error(failure), count: commands.count - replies.count)
      }
    }
    return replies
  }

  // MARK: Transactions

  /// As many of the commands as share a transaction, and their replies.
  private func part(
    _ commands: ArraySlice<[[UInt8]]>, _ atomically: Bool, _ information: Information?
  ) async throws(StoreError) -> [RESPValue] {
    let access = Self.access(commands)
    do throws(StoreError) {
      return try await part(commands, access, atomically, information)
    } catch {
      // The commands that only read are served nevertheless.
      guard access == .writing, error.code == .refused(.readOnly) else { throw error }
    }
    return try await part(commands, .reading, atomically, information)
  }

  private func part(
    _ commands: ArraySlice<[[UInt8]]>, _ access: TransactionAccess, _ atomically: Bool,
    _ information: Information?
  ) async throws(StoreError) -> [RESPValue] {
    try await store.transact(access) { [state] entries throws(StoreError) in
      let execution = Execution(
        entries: entries, state: state, mayWrite: access == .writing, information: information)
      let start = ContinuousClock.now
      var replies: [RESPValue] = []
      for command in commands {
        replies.append(try execution.reply(to: command).value)
        if !atomically, start.duration(to: .now) > state.limits.transactionDuration { break }
      }
      return replies
    }
  }

  /// What a transaction of all these commands has to be.
  private static func access(_ commands: ArraySlice<[[UInt8]]>) -> TransactionAccess {
    var access = TransactionAccess.reading
    for arguments in commands {
      switch (try? Command.find(arguments))?.access {
      case .writing: return .writing
      case .scanning: access = .scanning
      case .reading, nil: break
      }
    }
    return access
  }

  private func information(
    for commands: [[[UInt8]]]
  ) async throws(StoreError) -> Information? {
    guard commands.contains(where: { $0.first?.text.lowercased() == "info" }) else { return nil }
    return Information(
      statistics: try await store.statistics(), description: await store.describe(),
      usage: state.usage)
  }
}

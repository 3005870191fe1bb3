import KeyValue
import RESP
import Synchronization

/// The store contract by commands of Redis, whatever carries them.
///
/// A version is the length and the SHA-1 of a value, so that the server itself can tell whether a value is still
/// what a caller has: a read of what did not change and a commit that splices send a few dozen bytes. Values
/// longer than ``CommandStoreOptions/maxDigestBytes`` never go through a script, because nobody else is served
/// meanwhile: they are read whole, and a commit that expects or writes one reads it on a connection of its own
/// under `WATCH`, compares here, and writes in `MULTI`.
///
/// On one server a commit is one script, and writes all or nothing. In a cluster the anchor is swapped alone and
/// the dependents are `pending`. A server that forbids scripts is served by `WATCH` and `MULTI`, which mean
/// the same but for one thing: at `maxmemory` Redis takes no transaction, so nothing can be evicted.
package final class CommandStore: KeyValueStore {
  /// What carries its commands.
  package let commands: any RedisCommands
  let options: CommandStoreOptions
  /// What its connections send and receive; nil: nobody counts.
  let traffic: Traffic?
  let scripts: Scripts
  let scripting: Scripting
  let scans = ScanAhead()
  /// Nil: nobody says what changes.
  let listening: RedisChanges?
  /// What the server last said of itself; nil: it was not asked yet, or would not say.
  let information: Mutex<ServerInformation?>
  /// False for servers without `PEXPIRETIME`, once one has said so.
  let hasExpireTime = Mutex(true)

  /// A store over `commands`.
  package init(
    _ commands: any RedisCommands, options: CommandStoreOptions,
    information: ServerInformation? = nil, traffic: Traffic? = nil
  ) {
    self.commands = commands
    self.options = options
    self.traffic = traffic
    // A reply may hold nothing longer than is read.
    scripts = Scripts(
      longest: min(options.maxDigestBytes, options.maxValueBytes), isBilled: options.isBilled,
      header: options.scriptHeader)
    scripting = Scripting(options.hasScripts ? .digest : .none)
    listening = options.news.map { RedisChanges(commands, options: $0) }
    self.information = Mutex(information)
  }
}

extension CommandStore {
  package var heedsLimits: Bool { commands.heedsLimits }

  package func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>? {
    listening?.stream(prefixes: prefixes)
  }

  package func close() async {
    scans.close()
    listening?.close()
    await commands.close()
  }
}

extension CommandStore {
  /// What a reply means that should not have been an error, or should have been another shape.
  func failure(_ reply: RESPValue, key: StoreKey?) -> StoreError {
    guard case .error(let error) = reply else {
      return StoreError(
        .corrupt, "the server answered something else than the command's reply", key: key)
    }
    let failure = commands.meaning(of: error, key: key)
    if failure.code.refusesWriting { information.withLock { $0 = nil } }
    return failure
  }

  /// Throws what the first error among replies means.
  func check(_ replies: [RESPValue], key: StoreKey? = nil) throws(StoreError) {
    for reply in replies {
      if case .error = reply { throw failure(reply, key: key) }
    }
  }

  /// Throws where a value is longer than may be written, before it is sent.
  func checkSize(_ bytes: Int, key: StoreKey) throws(StoreError) {
    if bytes > options.maxValueBytes {
      throw .overOwnLimit(
        "the value of \(key) has \(bytes) bytes, more than the limit of \(options.maxValueBytes);"
          + " nothing was written", key: key)
    }
  }

  /// Commands, of which an error names this key.
  func run(
    _ list: [RedisCommand], key: StoreKey?, lane: Lane = .interactive
  ) async throws(StoreError) -> [RESPValue] {
    do throws(StoreError) { return try await commands.run(list, lane: lane) } catch {
      throw error.about(key)
    }
  }
}

extension StoreError {
  /// This error, with the key it happened to where it names none.
  func about(_ key: StoreKey?) -> StoreError {
    guard self.key == nil, let key else { return self }
    var error = self
    error.key = key
    return error
  }
}

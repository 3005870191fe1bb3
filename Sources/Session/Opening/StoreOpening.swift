import Foundation
import KeyValue
import KeyValueREST
import KeyValueRedis
import KeyValueSQLite

extension Settings {
  /// The embedded store that was chosen, for one who serves it; it is made where there is none.
  public func embeddedStore() async throws(Failure) -> any TransactionalStore {
    let opened = try await StoreOpening(choice: store, intent: .writing, settings: self).open()
    guard let embedded = opened as? any TransactionalStore else {
      await opened.close()
      throw Failure(.usage, "\(store.reason), and that store is none of this machine.")
    }
    return embedded
  }
}

/// Opens the store that was chosen, or says in words why it cannot.
struct StoreOpening {
  let choice: StoreChoice
  let intent: Workspace.Intent
  let settings: Settings
  /// What it is paid from, if it costs something.
  var account = CommandAccount()

  /// The store, or why there is none.
  func result() async -> Result<any KeyValueStore, Failure> {
    do throws(Failure) { return .success(try await open()) } catch { return .failure(error) }
  }

  func open() async throws(Failure) -> any KeyValueStore {
    switch choice.url {
    case .memory: return MemoryStore()
    case .redis(let options): return try await redis(options)
    case .rest: return try await rest()
    case .sqlite(let path): return try await embedded(path)
    }
  }

  private func embedded(_ path: String) async throws(Failure) -> any KeyValueStore {
    let isDefault = isDefault(path)
    if !FileManager.default.fileExists(atPath: path), !creates(isDefault: isDefault) {
      guard intent == .rehearsing || isDefault else { throw missing(path) }
      // Nothing is to be written, so a store nobody has made yet is an empty one.
      return AbsentStore(path: path)
    }
    if !isTyped || isDefault {
      try Folders.create((path as NSString).deletingLastPathComponent)
    }
    do {
      return try await SQLiteStore.open(
        path: path, readOnly: settings.readOnly, deadline: settings.deadline ?? .seconds(5))
    } catch {
      throw Failure(error)
    }
  }

  /// A Redis is there or not, whatever is intended; whoever can do without goes on while it is away.
  ///
  /// It needs no `DeadlineStore` around it: each of its
  /// commands has a deadline of its own, and that wrapper costs two tasks an operation.
  private func redis(_ options: RedisOptions) async throws(Failure) -> any KeyValueStore {
    do throws(StoreError) {
      if intent == .checking { return try await RedisStore.openWhenThere(options, orRefused: true) }
      guard intent.goesOnWithoutStore else { return try await RedisStore.open(options) }
      var options = options
      // Whoever waits for the answer of a load waits for this as well.
      options.connectDeadline = min(options.connectDeadline, options.commandDeadline)
      return try await RedisStore.openWhenThere(options)
    } catch {
      throw Failure(opening: choice, error)
    }
  }

  /// A Vercel KV is asked whether it is there only before the terminal is taken: that costs a command.
  private func rest() async throws(Failure) -> any KeyValueStore {
    guard let rest = choice.rest else {
      throw Failure(.usage, "\(choice.reason), without a token.")
    }
    do throws(StoreError) {
      return try await RESTStore.open(
        rest.options, account: account, asking: intent == .browsing)
    } catch {
      throw Failure(opening: choice, error)
    }
  }

  /// Whether it was named on the command line, and is therefore known to whoever reads what goes wrong.
  private var isTyped: Bool { choice.isNamed && choice.name == nil }

  /// Whether it is the store that is there without anybody naming one, however it came to be chosen.
  private func isDefault(_ path: String) -> Bool {
    func standard(_ path: String) -> String { (path as NSString).standardizingPath }
    return standard(path) == standard(settings.folders.store)
  }

  /// Whether a store that is not there is made: any other than the default one only to write, for its path may
  /// be a slip, and an empty store in its place looks as if all were lost.
  private func creates(isDefault: Bool) -> Bool {
    guard !settings.readOnly else { return false }
    return switch intent {
    case .reading, .checking, .rehearsing: false
    case .browsing: isDefault
    case .writing, .loading, .serving, .invoked: true
    }
  }

  /// Says which store is not there, why that one, and how there comes to be one.
  private func missing(_ path: String) -> Failure {
    let reason = isTyped ? "" : " It was chosen because \(choice.reason)."
    let named =
      choice.name.map { "--store " + ShellWord.quoted($0) }
      ?? "--kv " + ShellWord.quoted("sqlite:" + path)
    return Failure(
      .notFound,
      "There is no store at \(path).\(reason) If the path is right, a command that writes creates it: "
        + "bobbin import, load or update, with \(named)"
        + (settings.readOnly ? ", once it is not read-only." : "."))
  }
}

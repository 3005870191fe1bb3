import JSONText
import KeyValue
import KeyValueREST
import Testing
import WebServers

extension ScriptedServer {
  /// A store on this server.
  func store(
    readOnly: Bool = false, account: CommandAccount = CommandAccount(),
    _ change: (inout RESTOptions) -> Void = { _ in }
  ) async throws -> RESTStore {
    var options = try RESTOptions(
      url: url, token: readOnly ? nil : Secret("T-secret"),
      readOnlyToken: readOnly ? Secret("R-secret") : nil)
    options.deadline = .seconds(30)
    options.connectDeadline = .seconds(20)
    change(&options)
    return try await RESTStore.open(options, account: account)
  }
}

extension ScriptedServer.Request {
  /// The commands that it asks for: names and arguments.
  var commands: [[String]] {
    guard let root = try? JSONDocument(parsing: body).root else { return [] }
    let lists =
      target.hasSuffix("/pipeline") || target.hasSuffix("/multi-exec")
      ? Array(root.elements) : [root]
    return lists.map { $0.elements.compactMap(\.string) }
  }

  /// The names of the commands that it asks for.
  var names: [String] { commands.map { $0.first ?? "" } }
}

/// The error of `body`; nil: none.
func error(_ body: () async throws(StoreError) -> Void) async -> StoreError? {
  do throws(StoreError) {
    try await body()
    return nil
  } catch {
    return error
  }
}

extension KeyValueStore {
  /// A read of one command.
  func readOne() async throws(StoreError) {
    _ = try await scan(ScanRequest(pattern: Array("k".utf8)))
  }

  /// A write of one command.
  func writeOne() async throws(StoreError) { _ = try await delete(["k"], versions: [:]) }

  /// A write of several commands.
  func writeSeveral() async throws(StoreError) {
    _ = try await delete(["a", "b", "c"], versions: [:])
  }

  /// A read of several commands.
  func readSeveral() async throws(StoreError) {
    _ = try await read(["a", "b"], known: [:], maxBytes: nil)
  }

  func put(_ key: StoreKey, _ value: [UInt8]) async throws(StoreError) {
    _ = try await commit(
      Commit(anchor: key, expected: .anything, change: .value(value), lifetime: .never))
  }
}

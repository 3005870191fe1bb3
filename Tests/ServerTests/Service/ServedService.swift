import Foundation
import JSONText
import KeyValue
import Logging
import Retrieval
import Synchronization
import ThreadCache

@testable import Server

/// A retrieval service that a test started for itself, on a free port.
struct ServedService: Sendable {
  let service: RetrievalService
  let port: Int

  /// The reply to one request on a connection of its own.
  func ask(_ request: HTTPText) async throws -> HTTPReply {
    let connection = try HTTPConnection(port: port)
    defer { connection.close() }
    try await connection.send(request)
    return try await connection.reply(toHead: request.method == "HEAD")
  }

  /// The same, with its parts.
  func ask(
    _ method: String, _ target: String, _ body: String = "", token: String? = TestTokens.full,
    fields: [(name: String, value: String)] = []
  ) async throws -> HTTPReply {
    try await ask(HTTPText(method, target, body, token: token, fields: fields))
  }

  /// Loads segments of `2025_1` into a thread.
  func load(_ thread: String, _ segments: [String]) async throws -> HTTPReply {
    let names = segments.map { "\"\($0)\"" }.joined(separator: ",")
    return try await ask(
      "POST", "/v1/threads/\(thread)/load", #"{"files":[{"id":"2025_1","segments":[\#(names)]}]}"#)
  }
}

/// Files that are made up; waits, where a gate is closed, until it is opened.
struct TestSource: Source {
  var gate: Gate?
  /// What the ids of files begin with that wait.
  var gated = ""

  var address: String { "test:" }

  func file(_ id: String) async throws(SourceError) -> SourceFile {
    if id == "none" { throw SourceError(.missing, "there is no file", file: id) }
    if id.hasPrefix(gated) { await gate?.passed() }
    return try SourceFile(
      id: id,
      parsing: Array(
        #"{"metadata":{},"question":"q","responses":[{"response":"yes","data":{"region":{"eu":0.5},"age":{"18":0.25},"sector":null}}]}"#
          .utf8))
  }

  func fileIDs() async throws(SourceError) -> [String]? { ["2025_1"] }
}

/// Holds back whoever comes, until it is opened.
final class Gate: Sendable {
  private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))
  private let (arrivals, arrival) = AsyncStream<Void>.makeStream()

  /// Ends when somebody has come.
  func arrived() async {
    for await _ in arrivals { return }
  }

  /// Ends when it is open.
  func passed() async {
    arrival.yield()
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// The lines of a log.
struct TestLog: LogHandler {
  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  let lines: Lines
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let names = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    lines.add("\(event.message) \(names.joined(separator: " "))")
  }
}

/// What a test's service is made of.
struct ServiceParts {
  var store: any KeyValueStore = MemoryStore()
  var source = TestSource()
  var tokens = TestTokens.both
  var limits = ServiceLimits()
  var isReadOnly = false
  var lines = TestLog.Lines()
  var outbox: Outbox?
  var settings = Retrieval.Settings()
  var maxValueBytes: Int?
  var journal: Journal?
  var watching = WatchingRules()

  func service() async throws -> RetrievalService {
    let meter = MeteredStore(store)
    var rules = ServiceRules()
    rules.tokens = tokens
    rules.limits = limits
    rules.isReadOnly = isReadOnly
    rules.watching = watching
    var reading = ThreadCache.Settings()
    reading.maxValueBytes = maxValueBytes
    return await RetrievalService(
      Retrieval(
        cache: ThreadCache(store: meter, settings: reading, journal: journal, outbox: outbox),
        source: source,
        settings: settings),
      rules, meter: meter,
      logger: Logger(label: "test") { [lines] _ in TestLog(lines: lines) })
  }
}

extension MemoryStore {
  /// A store with the record of a thread `t-1` that is no JSON.
  static func unreadable() async throws -> MemoryStore {
    let store = MemoryStore()
    _ = try await store.commit(
      Commit(
        anchor: "thread:t-1:meta", expected: .absent, change: .value(Array("{".utf8)),
        lifetime: .never))
    return store
  }
}

/// Runs `body` with a service on a free port.
func serving<Result: Sendable>(
  _ parts: ServiceParts = ServiceParts(), patience: ConnectionPatience = .forLoads,
  _ body: (ServedService) async throws -> Result
) async throws -> Result {
  let service = try await parts.service()
  let (ports, port) = AsyncStream<Int>.makeStream()
  let task = Task {
    defer { port.finish() }
    guard let place = ListeningPlace("127.0.0.1:0") else { throw TestFailure("no such place") }
    try await service.run(at: place, endedBy: [], patience: patience) { port.yield($0) }
  }
  guard let number = await ports.first(where: { _ in true }) else {
    try await task.value
    throw TestFailure("the service ended before it began")
  }
  let result: Swift.Result<Result, any Error>
  do {
    result = .success(try await body(ServedService(service: service, port: number)))
  } catch {
    result = .failure(error)
  }
  task.cancel()
  _ = await task.result
  return try result.get()
}

extension HTTPReply {
  /// A member of its JSON.
  subscript(name: String) -> JSONValue? {
    (try? JSONDocument(parsing: body))?.root[name]
  }

  /// The name of the problem it tells of.
  var problem: String? {
    guard fields["content-type"] == "application/problem+json",
      let type = self["type"]?.string, self["status"]?.int == Int64(status),
      self["title"]?.string != nil, self["detail"]?.string != nil
    else { return nil }
    return type.split(separator: ":").last.map(String.init)
  }
}

import Browser
import Foundation
import JSONText
import KeyValue
import Retrieval
import Subprocess
import ThreadCache

/// A lazy load in a process of its own, as a serverless platform would run it: this program, `load`.
struct ChildLoad: Sendable {
  let workspace: Workspace
  /// The file of the program; nil: this one's own.
  var program: String?

  func run(_ request: LoadRequest) async throws -> EndedProcess {
    let words = try words(for: request)
    let program = try self.program ?? Self.ownProgram()
    let startedAt = WallClock.now()
    let ended = try await lending(for: request) { budget in
      await ChildProcess(program: program, words: words, environment: environment(budget)).run()
    }.get()
    guard let document = try? JSONDocument(parsing: ended.output) else {
      throw Failure(.unavailable, "The new process said: \(ended.errors.prefix(300))")
    }
    return EndedProcess(
      pid: ended.pid, status: ended.status, startedAt: startedAt,
      answerMilliseconds: ended.answerMilliseconds,
      result: LoadAnswerReader(document.root).result(
        request: request, thread: try await identity(request), pid: ended.pid, startedAt: startedAt)
    )
  }

  /// Runs a process, lent what it may need where that is to be paid.
  private func lending(
    for request: LoadRequest,
    _ body: (Int?) async -> (result: Result<ChildProcess.Ended, any Error>, spent: Bill.Total?)
  ) async -> Result<ChildProcess.Ended, any Error> {
    guard let spending = workspace.spending else { return await body(nil).result }
    let most = CommandCost.load(files: request.files.count)
    return await spending.lending(most) { budget in
      let (result, spent) = await body(budget)
      if let spent { await workspace.diary?.add(byProcess: spent.commands) }
      return (result, spent)
    }
  }

  /// What is changed in the environment of the new process.
  ///
  /// - Parameter budget: the most commands it may spend; nil: any number, or they cost nothing.
  func environment(_ budget: Int?) -> [Environment.Key: String?] {
    var environment = workspace.settings.store.environment
    for (name, value) in workspace.settings.way.variables {
      environment.updateValue(value.value, forKey: Environment.Key(stringLiteral: name))
    }
    if workspace.spending != nil {
      environment.updateValue(budget.map { String($0) }, forKey: "BOBBIN_BUDGET")
      environment.updateValue("true", forKey: Self.saying)
      // What it spends is counted with what this process does.
      environment.updateValue(nil, forKey: Self.counting)
    }
    return environment
  }

  /// The command line of the new process.
  private func words(for request: LoadRequest) throws(Failure) -> [String] {
    guard let source = workspace.settings.source else {
      throw Failure(.unavailable, "No source is named, so a new process has nothing to load from.")
    }
    var words = ["load"]
    switch workspace.settings.store.url {
    case .sqlite(let path): words += ["--kv", "sqlite:" + path]
    // A command line is seen by all users of the machine, an environment is not.
    case .redis, .rest: break
    case .memory:
      throw Failure(.unavailable, "A new process cannot see this store: \(workspace.address).")
    }
    guard let thread = request.thread.text else {
      throw Failure(.badData, "The id of this thread is not UTF-8, which no command line can hold.")
    }
    words += ["--source", source, "--json"]
    words += try Self.words(for: request.files, request)
    if let files = request.mayDrop {
      // An empty value has to be a word of its own; an id that begins with a dash must not be one.
      words += files.isEmpty ? ["--may-drop", ""] : files.map { "--may-drop=\($0)" }
    }
    if let schema = request.schema { words += ["--schema", schema.rawValue] }
    // An id may begin with a dash.
    return words + ["--", thread]
  }

  /// What is asked for: files that share their segments, or each with its own.
  private static func words(
    for files: [FileRequest], _ request: LoadRequest
  ) throws(Failure) -> [String] {
    let segments = files.first?.segments ?? []
    if files.allSatisfy({ $0.segments == segments }) {
      return files.flatMap { ["--file", $0.id] } + segments.flatMap { ["--segment", $0] }
    }
    let text = Phrase.text(request)
    guard case .success(files) = Phrase.files(text) else {
      throw Failure(
        .unavailable,
        "A name in this request has a comma, a colon or a semicolon: a new process can ask for one"
          + " such file at a time.")
    }
    return ["--ask", text]
  }

  private static let saying = Environment.Key(stringLiteral: Settings.spendingVariable)
  private static let counting = Environment.Key(stringLiteral: Settings.countingVariable)

  private func identity(_ request: LoadRequest) async throws -> ThreadIdentity {
    let cache = workspace.cache
    return try await cache.identity(of: request.thread, schema: request.schema)
      ?? ThreadIdentity(
        schema: request.schema ?? cache.settings.newThreadSchema, id: request.thread)
  }

  private static func ownProgram() throws(Failure) -> String {
    do {
      return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    } catch {
      throw Failure(.unavailable, "This program cannot find its own file to run it again.")
    }
  }
}

extension StoreChoice {
  /// What is changed in the environment of a process that is to choose the same store.
  fileprivate var environment: [Environment.Key: String?] {
    var environment: [Environment.Key: String?] = [:]
    for (name, value) in variables {
      if let key = Environment.Key(rawValue: name) {
        environment[key] = .some(value?.value)
      }
    }
    return environment
  }
}

/// Reads what `bobbin load --json` prints.
struct LoadAnswerReader {
  private let root: JSONValue

  init(_ root: JSONValue) { self.root = root }

  func result(
    request: LoadRequest, thread: ThreadIdentity, pid: Int32, startedAt: Int64
  ) -> LoadResult {
    LoadResult(
      request: request, thread: thread,
      answer: LoadAnswer(
        files: root["files"]?.elements.map(file) ?? [],
        cache: root["cache"]?.string.flatMap(CacheUse.init) ?? .bypassed,
        stored: root["stored"]?.bool ?? false, storeProblem: root["storeProblem"]?.string,
        storeError: root["wouldDrop"].map { .wouldDrop(names($0)) },
        dropped: names(root["dropped"]), queued: root["queued"]?.bool ?? false,
        staleSeconds: root["stale"]?.int.map { Int($0) }),
      trace: trace, metaBefore: nil, metaAfter: nil, dryRun: root["dryRun"]?.bool ?? false,
      pid: pid, startedAt: startedAt)
  }

  private func file(_ value: JSONValue) -> FileAnswer {
    let id = value["id"]?.string ?? ""
    return FileAnswer(
      id: id,
      data: value["data"]?.members.map {
        NewSlice(segment: $0.name, json: Array($0.value.rawBytes))
      } ?? [],
      cached: names(value["cached"]), unavailable: names(value["unavailable"]),
      problem: value["problem"]?.string.map { SourceError(.unreadable, $0, file: id) })
  }

  private var trace: [LoadStep] {
    (root["trace"]?.elements.map { $0 } ?? []).compactMap { value in
      guard let name = value["step"]?.string.flatMap(LoadStep.Name.init) else { return nil }
      return LoadStep(
        name: name, file: value["file"]?.string, outcome: value["outcome"]?.string ?? "",
        startMilliseconds: value["start"]?.double ?? 0,
        milliseconds: value["milliseconds"]?.double ?? 0,
        bytes: value["bytes"]?.int.map { Int($0) })
    }
  }

  private func names(_ value: JSONValue?) -> [String] {
    value?.elements.compactMap(\.string) ?? []
  }
}

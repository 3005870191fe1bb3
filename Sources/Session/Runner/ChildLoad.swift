import Foundation
import JSONText
import Retrieval
import Subprocess
import ThreadCache

/// A lazy load in a process of its own, as a serverless platform would run it: this program, `load`.
struct ChildLoad: Sendable {
  let workspace: Workspace

  func run(_ request: LoadRequest) async throws -> (pid: Int32, result: LoadResult) {
    guard let source = workspace.settings.source else {
      throw Failure(.unavailable, "No source is named, so a new process has nothing to load from.")
    }
    let store = workspace.settings.store
    let address: [String]
    switch store.url {
    case .sqlite(let path): address = ["--kv", "sqlite:" + path]
    // A command line is seen by all users of the machine, an environment is not.
    case .redis: address = []
    case .memory, .rest:
      throw Failure(.unavailable, "A new process cannot see this store: \(workspace.address).")
    }
    guard let thread = request.thread.text else {
      throw Failure(.badData, "The id of this thread is not UTF-8, which no command line can hold.")
    }
    var words = ["load"] + address + ["--source", source, "--json"]
    for file in request.files {
      words += ["--file", file.id]
      // All files of a command line share their segments, and so do those of a request from here.
      if file.id == request.files.first?.id {
        for segment in file.segments { words += ["--segment", segment] }
      }
    }
    if let schema = request.schema { words += ["--schema", schema.rawValue] }
    // An id may begin with a dash.
    words += ["--", thread]
    let started = Int64(Date().timeIntervalSince1970 * 1000)
    let ended = try await Subprocess.run(
      .path(.init(try Self.program())), arguments: .init(words),
      environment: .inherit.updating(store.environment), input: .none,
      output: .bytes(limit: 64 << 20), error: .string(limit: 1 << 16))
    guard let document = try? JSONDocument(parsing: ended.standardOutput) else {
      throw Failure(
        .unavailable, "The new process said: \(ended.standardError.prefix(300))")
    }
    let pid = Int32(ended.processIdentifier.value)
    let identity = try await identity(request)
    return (
      pid,
      LoadAnswerReader(document.root).result(
        request: request, thread: identity, pid: pid, startedAt: started)
    )
  }

  private func identity(_ request: LoadRequest) async throws -> ThreadIdentity {
    let cache = workspace.cache
    return try await cache.identity(of: request.thread, schema: request.schema)
      ?? ThreadIdentity(
        schema: request.schema ?? cache.settings.newThreadSchema, id: request.thread)
  }

  private static func program() throws(Failure) -> String {
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
        stored: root["stored"]?.bool ?? false, storeProblem: root["storeProblem"]?.string),
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

  /// Steps follow each other; how long each took is printed, when it began is not.
  private var trace: [LoadStep] {
    var steps: [LoadStep] = []
    var start = 0.0
    for value in root["trace"]?.elements.map({ $0 }) ?? [] {
      guard let name = value["step"]?.string.flatMap(LoadStep.Name.init) else { continue }
      let milliseconds = value["milliseconds"]?.double ?? 0
      steps.append(
        LoadStep(
          name: name, file: value["file"]?.string, outcome: value["outcome"]?.string ?? "",
          startMilliseconds: start, milliseconds: milliseconds,
          bytes: value["bytes"]?.int.map { Int($0) }))
      start += milliseconds
    }
    return steps
  }

  private func names(_ value: JSONValue?) -> [String] {
    value?.elements.compactMap(\.string) ?? []
  }
}

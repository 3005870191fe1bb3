import JSONText
import KeyValue
import Testing

@testable import ThreadCache

/// Plays a recording of an original service against this library, and compares what both left behind.
struct Recording {
  let name: String
  let steps: [JSONValue]
  let schema: KeySchema
  let bench: CacheBench
  /// The clock of the service, which alone was moved; the store's stood still.
  let serviceClock: TestClock

  init(_ name: String) throws {
    let golden = try Reference.golden(name)
    self.name = name
    steps = try #require(golden["steps"]).elements.map { $0 }
    schema = name.hasSuffix(".HEAD") ? .response : .thread
    serviceClock = TestClock(golden["clockMs"]?.int ?? 1_750_000_000_000)
    bench = CacheBench(schema: schema, serviceClock: serviceClock)
  }

  /// The thread that the recording is about.
  var threadID: String {
    get throws {
      let ids = steps.compactMap { $0["threadId"]?.string }
      return try #require(ids.first)
    }
  }

  /// Plays every step and compares every state, key by key and byte by byte.
  func play() async throws {
    for (number, step) in steps.enumerated() {
      try await perform(step, compare: true)
      if let state = step["stateAfter"] {
        let expected = try Self.state(state)
        let found = try await bench.dump
        #expect(found == expected, "\(name), step \(number)")
      }
    }
  }

  /// Does what a step says; compares what reads return where `compare` says so.
  func perform(_ step: JSONValue, compare: Bool) async throws {
    let id = ThreadID(step["threadId"]?.string ?? "")
    switch try #require(step["op"]?.string) {
    case "update": try await update(step, id)
    case "read":
      let files = try await bench.cache.cachedFiles(forThread: id)
      guard compare, let returns = step["returns"] else { return }
      #expect(files.map(Self.text) == returns.elements.map(Self.text), "\(name)")
    case "context":
      let context = try QueryContext(parsing: try #require(step["context"]))
      try await bench.cache.updateContext(id, with: context)
    case "advanceClock": serviceClock.advance(step["ms"]?.int ?? 0)
    case "redis": try await redis(try #require(step["args"]).elements.map { $0 })
    case "readContext", "readCompatibility", "failNext": break
    case let other: Issue.record("\(name): a step \(other) that this runner does not know")
    }
  }

  private func update(_ step: JSONValue, _ id: ThreadID) async throws {
    let files: [CachedFile]
    do { files = try CachedFile.list(parsing: Array(try #require(step["files"]).rawBytes)) } catch {
      // What the service refused, this library refuses.
      #expect(step["returns"]?.bool == false, "\(name): \(error)")
      return
    }
    var options = UpdateOptions()
    options.compatibilityMetadata = step["compatibilityMetadata"]
    _ = try await bench.cache.updateThreadCache(id, with: files, options: options)
  }

  private func redis(_ arguments: [JSONValue]) async throws {
    let key = StoreKey(try #require(arguments[1].string))
    switch arguments[0].string {
    case "EXPIRE":
      let seconds = try #require(arguments[2].int)
      _ = try await bench.store.expire([key], .after(milliseconds: seconds * 1000))
    case "TTL": break
    default: Issue.record("\(name): a command that this runner does not know")
    }
  }

  private static func text(_ file: CachedFile) -> String { text(file.value) }

  private static func text(_ value: JSONValue) -> String {
    String(decoding: JSONWriter.compact(value), as: UTF8.self)
  }

  /// The state that a recording says was left.
  static func state(_ state: JSONValue) throws -> Dump {
    var entries: [String: Dump.Entry] = [:]
    for member in try #require(state["keys"]).members {
      let ttl = Int(try #require(member.value["ttl"]?.int))
      if let fields = member.value["fields"] {
        var texts: [String: String] = [:]
        for field in fields.members { texts[field.name] = field.value.string }
        entries[member.name] = Dump.Entry(content: .hash(texts), ttl: ttl)
      } else {
        let text = try #require(member.value["value"]?.string)
        entries[member.name] = Dump.Entry(content: .string(text), ttl: ttl)
      }
    }
    return Dump(entries: entries)
  }
}

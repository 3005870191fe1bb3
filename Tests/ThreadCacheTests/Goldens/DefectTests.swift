import JSONText
import KeyValue
import Testing

@testable import ThreadCache

/// The recordings that the reference lists as defects: what this library does instead.
@Suite("The defects in the recordings", .enabled(if: Reference.isThere))
struct DefectTests {
  /// What is stored after playing a recording, without comparing.
  private func play(_ name: String) async throws -> (Recording, Dump) {
    let recording = try Recording(name)
    for step in recording.steps { try await recording.perform(step, compare: false) }
    return (recording, try await recording.bench.dump)
  }

  private func files(_ recording: Recording) async throws -> [String: CachedFile] {
    let id = ThreadID(try recording.threadID)
    let files = try await recording.bench.cache.cachedFiles(forThread: id)
    return Dictionary(uniqueKeysWithValues: files.map { ($0.id, $0) })
  }

  private func findings(_ recording: Recording) async throws -> [Finding] {
    let id = ThreadID(try recording.threadID)
    let identity = ThreadIdentity(schema: recording.schema, id: id)
    return try #require(await recording.bench.cache.record(identity)).findings
  }

  @Test("2: a second call within two seconds keeps what the first one stored")
  func secondCall() async throws {
    let (recording, _) = try await play("b2_second_call_within_two_seconds.HEAD")
    let file = try #require(try await files(recording)["2025_5_2"])
    #expect(file.loadedSegments == ["region", "age", "gender", "overall", "job_level"])
    #expect(file.value["data"]?.members.map(\.name) == file.loadedSegments)
    #expect(try await findings(recording).isEmpty)
  }

  @Test("2: a context written between two updates stays")
  func context() async throws {
    let (recording, dump) = try await play("b3_known_thread_calls_within_two_seconds.HEAD")
    let contexts = recording.steps.filter { $0["op"]?.string == "context" }
    let context = try #require(contexts.last?["context"])
    let meta = try #require(
      dump.entries.values.compactMap { entry -> JSONValue? in
        guard case .string(let text) = entry.content else { return nil }
        return try? JSONDocument(parsing: text).root
      }.first)
    let stored = try #require(meta["previousQueries"])
    let sent = try #require(context["previousQueries"])
    #expect(JSONWriter.compact(stored) == JSONWriter.compact(sent))
    let file = try #require(try await files(recording)["2025_5_2"])
    #expect(Set(file.loadedSegments).isSuperset(of: ["region", "overall", "sector"]))
  }

  @Test("4: an empty file does not keep later files of the call from their hashes")
  func emptyFile() async throws {
    let name = "d2_empty_file_before_loaded_file.b526c54"
    let (recording, dump) = try await play(name)
    let id = try recording.threadID
    let entry = try #require(dump.entries["thread:\(id):file:2025_10_1"])
    guard case .hash(let fields) = entry.content else { return #expect(Bool(false)) }
    #expect(fields.keys.sorted() == ["gender", "overall"])
    #expect(dump.entries["thread:\(id):file:2025_5_2"] == nil)
    #expect(try await findings(recording).isEmpty)
  }

  @Test(
    "5: an update renews the lifetimes of all hashes of the thread",
    arguments: ["b4_ttl_refresh.b526c54", "b4_ttl_refresh.HEAD"])
  func lifetimes(_ name: String) async throws {
    let (recording, dump) = try await play(name)
    #expect(dump.entries.count == 3)
    #expect(dump.entries.values.allSatisfy { $0.ttl == 7_776_000 })
    #expect(try await findings(recording).isEmpty)
  }

  @Test("5: no update leaves a meta without a lifetime")
  func lifetime() async throws {
    let (recording, dump) = try await play("b5_expire_fails_once.b526c54")
    #expect(dump.entries.count == 2)
    #expect(dump.entries.values.allSatisfy { $0.ttl == 7_776_000 })
    #expect(try await findings(recording).isEmpty)
  }

  @Test("6: one file can be read from a thread")
  func singleFile() async throws {
    let (recording, _) = try await play("e4_single_file_read.HEAD")
    #expect(try await files(recording)["2025_5_2"]?.slice("overall") != nil)
  }

  @Test(
    "7: a name that comes without data is not marked loaded and erases nothing",
    arguments: ["d4_loaded_list_without_data.b526c54", "d4_loaded_list_without_data.HEAD"])
  func loadedWithoutData(_ name: String) async throws {
    let (recording, _) = try await play(name)
    let files = try await files(recording)
    let empty = try #require(files["2025_5_2"])
    #expect(empty.loadedSegments.isEmpty)
    #expect(empty.availableSegments == ["region", "age", "gender"])
    let full = try #require(files["2025_5_3"])
    #expect(full.loadedSegments == ["region", "age", "gender"])
    #expect(full.value["data"]?.members.map(\.name) == full.loadedSegments)
    #expect(full.slice("age")?.isNull == false)
    #expect(try await findings(recording).isEmpty)
  }
}

import Foundation
import JSONText
import RedisServers
import Testing

@Suite("the recordings of the original, on a real Redis", .enabled(if: Binary.reference != nil))
struct RedisRecordingsTests {
  /// Recordings of the version whose records hold no time, so that a whole process can be compared with them.
  @Test(
    "bobbin update leaves the same keys, bytes and lifetimes",
    arguments: [
      "a_new_thread_default_segments", "a2_new_thread_2024_multi_response",
      "b_second_call_adds_segments", "d_empty_files", "d3_no_files",
    ], Served.allCases)
  func reproduces(name: String, served: Served) async throws {
    let url = try #require(Binary.reference).appending(path: "goldens/\(name).b526c54.json")
    let golden = try JSONDocument(parsing: Array(Data(contentsOf: url))).root
    let scratch = try Scratch()
    let keys = try await served.shared()
    // The threads of the recordings have the same ids; other tests have theirs.
    let suffix = "_\(UUID().uuidString)"
    for (number, step) in try #require(golden["steps"]).elements.enumerated() {
      let thread = try #require(step["threadId"]?.string)
      if step["op"]?.string == "update" {
        let files = String(decoding: try #require(step["files"]).rawBytes, as: UTF8.self)
        let done = try await bobbin(
          "update", thread + suffix, "-", "--kv", keys.url, in: scratch, input: files)
        #expect(done.status == 0, "\(done.errors)")
      }
      guard let state = step["stateAfter"]?["keys"] else { continue }
      let expected = state.members.map { renamed($0.name, thread, suffix) }.sorted()
      #expect(try await keys.names("*\(suffix)*") == expected, "\(name), step \(number)")
      for member in state.members {
        let key = renamed(member.name, thread, suffix)
        let ttl = try #require(Int(try await keys.cli("TTL", key)))
        let recorded = Int(try #require(member.value["ttl"]?.int))
        // The recordings' clock stood still; here it may have gone on.
        #expect((recorded - 60...recorded).contains(ttl), "\(name), step \(number), \(key)")
        if let fields = member.value["fields"] {
          let texts = fields.members.map { ($0.name, $0.value.string ?? "") }
          let found = try await keys.hash(key)
          #expect(found == Dictionary(uniqueKeysWithValues: texts), "\(name), step \(number)")
        } else {
          #expect(try await keys.cli("GET", key) == member.value["value"]?.string, "\(name)")
        }
      }
    }
  }

  private func renamed(_ key: String, _ thread: String, _ suffix: String) -> String {
    key.replacing(thread, with: thread + suffix)
  }
}

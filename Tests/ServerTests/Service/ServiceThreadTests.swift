import JSONText
import KeyValue
import Testing
import ThreadCache

@testable import Server

@Suite("Threads over HTTP")
struct ServiceThreadTests {
  private static let region = "/v1/threads/t-1/files/2025_1/segments/region"

  @Test("threads are listed as the command lists them")
  func list() async throws {
    try await serving { service in
      for thread in ["a-1", "a-2", "b-1"] { _ = try await service.load(thread, ["region"]) }
      let ids = try await service.ask("GET", "/v1/threads?filter=a-*&fields=id")
      #expect(
        Set(ids.text.split(separator: "\n")) == [#"{"id":"a-1"}"#, #"{"id":"a-2"}"#])
      #expect(ids.fields["content-type"] == "application/x-ndjson")
      let all = try await service.ask("GET", "/v1/threads?limit=2").text.split(separator: "\n")
      #expect(all.count == 2)
      #expect(all.allSatisfy { $0.contains(#""loaded":1,"available":2"#) })
    }
  }

  @Test("a thread is read with the state of its segments, whatever its id")
  func odd() async throws {
    try await serving { service in
      for id in ["t%2F1", "%E2%80%AE", "a%20b", "%FF", "thread:x:meta", "%2e%2e"] {
        #expect(try await service.load(id, ["region"]).status == 200)
        let reply = try await service.ask("GET", "/v1/threads/\(id)")
        #expect(reply.status == 200)
        #expect(reply["files"]?[0]?["segments"]?[0]?["state"]?.string == "loaded")
      }
      #expect(try await service.ask("GET", "/v1/threads/%FF")["idBase64"]?.string == "/w==")
    }
  }

  @Test("a slice is replaced only where it is the one that was read")
  func edit() async throws {
    try await serving { service in
      _ = try await service.load("t-1", ["region"])
      let read = try await service.ask("GET", Self.region)
      let tag = try #require(read.fields["etag"])
      let text = #"[{"response":"yes","value":1.50}]"#
      #expect(try await service.ask("PUT", Self.region, text).problem == "precondition-required")
      let stored = try await service.ask("PUT", Self.region, text, fields: [("If-Match", tag)])
      #expect(stored.status == 200)
      let again = try await service.ask("PUT", Self.region, "[]", fields: [("If-Match", tag)])
      #expect(again.problem == "precondition-failed")
      let now = try await service.ask("GET", Self.region)
      #expect(now.text == text)
      #expect(now.fields["etag"] == stored.fields["etag"])
      #expect(
        try await service.ask("PUT", Self.region, "{", fields: [("If-Match", "*")]).problem
          == "invalid")
    }
  }

  @Test("what is longer than is read is unreadable, whichever way it is asked for")
  func tooLong() async throws {
    var parts = ServiceParts()
    parts.maxValueBytes = 200
    let store = parts.store
    _ = try await ThreadCache(store: store).updateThreadCache(
      "t-1",
      with: [
        CachedFile(
          id: "2025_1", slices: [("region", Array(repeating: UInt8(ascii: "1"), count: 300))],
          loadedSegments: ["region"], availableSegments: ["region"])
      ])
    try await serving(parts) { service in
      for part in ["", "/meta", "/files/2025_1", "/files/2025_1/segments/region"] {
        let reply = try await service.ask("GET", "/v1/threads/t-1\(part)")
        #expect(reply.status == 409, "\(part)")
        #expect(reply.problem == "unreadable")
        #expect(reply["detail"]?.string?.contains("bytes") == true, "\(reply.text)")
      }
    }
  }

  @Test(
    "an If-Match that is neither a tag nor a star is no condition",
    arguments: ["x", "\"x", "a,b", ","])
  func malformed(header: String) async throws {
    try await serving { service in
      _ = try await service.load("t-1", ["region"])
      for method in ["PUT", "DELETE"] {
        let reply = try await service.ask(
          method, Self.region, method == "PUT" ? "[]" : "", fields: [("If-Match", header)])
        #expect(reply.problem == "bad-request", "\(reply.text)")
      }
      for tag in ["W/\"x\"", "\"x\", \"y\""] {
        let reply = try await service.ask("PUT", Self.region, "[]", fields: [("If-Match", tag)])
        #expect(reply.problem == "precondition-failed")
      }
    }
  }

  @Test("a segment, a file and a thread are evicted, and a dry run only says so")
  func evict() async throws {
    try await serving { service in
      _ = try await service.load("t-1", ["region", "age"])
      let dry = try await service.ask("DELETE", "/v1/threads/t-1?dryRun=true")
      #expect(dry["evicted"]?.bool == false)
      #expect(dry["segments"]?.int == 2)
      let gone = try await service.ask("DELETE", Self.region)
      #expect(gone["evicted"]?.bool == true)
      #expect(gone["keys"]?.count == 2)
      #expect(try await service.ask("GET", Self.region).problem == "not-found")
      #expect(try await service.load("t-1", ["region", "age"])["cache"]?.string == "partial")
      let stale = try await service.ask(
        "DELETE", "/v1/threads/t-1", fields: [("If-Match", #""1""#)])
      #expect(stale.problem == "precondition-failed")
      #expect(try await service.ask("DELETE", "/v1/threads/t-1/files/2025_1").status == 200)
      #expect(try await service.ask("DELETE", "/v1/threads/t-1").status == 200)
      #expect(try await service.ask("DELETE", "/v1/threads/t-1").problem == "not-found")
      #expect(try await service.ask("GET", "/v1/threads").text == "")
    }
  }

  @Test("a thread that cannot be read is told so and left alone")
  func unreadable() async throws {
    let store = try await MemoryStore.unreadable()
    var parts = ServiceParts()
    parts.store = store
    try await serving(parts) { service async throws in
      #expect(try await service.ask("GET", "/v1/threads/t-1").problem == "unreadable")
      let load = try await service.load("t-1", ["region"])
      #expect(load["cache"]?.string == "bypassed")
      #expect(load["stored"]?.bool == false)
      #expect(load["files"]?[0]?["new"]?.rawText == #"["region"]"#)
    }
    let left = try await store.read(["thread:t-1:meta"])
    guard case .value(let value) = left[0] else { throw TestFailure("it is gone") }
    #expect(value.bytes == Array("{".utf8))
  }
}

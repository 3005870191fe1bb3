import Foundation
import KeyValue
import Testing
import ThreadCache

@testable import Server

@Suite("Changes through the service")
struct ServiceChangeTests {
  private static let region = "/v1/threads/t-1/files/2025_1/segments/region"

  @Test(
    "where no undo journal can be written a change is made without, if that is said; no path is told"
  )
  func noJournal() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    var parts = ServiceParts()
    parts.journal = try Journal(directory: file.path + "/journal", storeIdentity: "test")
    try await serving(parts) { service async throws in
      _ = try await service.load("t-1", ["region", "age"])
      let any = [(name: "If-Match", value: "*")]
      for (method, body) in [("DELETE", ""), ("PUT", "[1]")] {
        let refused = try await service.ask(method, Self.region, body, fields: any)
        #expect(refused.problem == "no-undo", "\(refused.text)")
        #expect(!refused.text.contains(file.lastPathComponent))
        let target = Self.region + "?undo=false"
        if method == "PUT" {
          #expect(try await service.ask(method, target, body, fields: any).status == 200)
          #expect(try await service.ask("GET", Self.region).text == "[1]")
        }
      }
      #expect(try await service.ask("DELETE", Self.region + "?undo=false").status == 200)
      #expect(try await service.ask("GET", Self.region).problem == "not-found")
    }
    #expect(parts.lines.all.contains { $0.contains(file.lastPathComponent) })
  }

  @Test("edits and evictions leave a line in the log")
  func logged() async throws {
    let parts = ServiceParts()
    try await serving(parts) { service async throws in
      _ = try await service.load("t-1", ["region"])
      _ = try await service.ask("PUT", Self.region, "[1]", fields: [("If-Match", "*")])
      _ = try await service.ask("DELETE", "/v1/threads/t-1?dryRun=true")
      _ = try await service.ask("DELETE", "/v1/threads/t-1")
    }
    #expect(
      parts.lines.all.dropFirst() == [
        "Edited file=2025_1 segment=region thread=t-1", "Evicted thread=t-1",
      ])
  }

  @Test("a read-only service says what an eviction would do, and does not do it")
  func readOnly() async throws {
    var parts = ServiceParts()
    parts.store = MemoryStore()
    try await serving(parts) { _ = try await $0.load("t-1", ["region"]) }
    parts.isReadOnly = true
    try await serving(parts) { service async throws in
      let rehearsed = try await service.ask("DELETE", "/v1/threads/t-1?dryRun=true")
      #expect(rehearsed["segments"]?.int == 1)
      #expect(try await service.ask("DELETE", "/v1/threads/t-1").problem == "read-only")
      #expect(try await service.ask("GET", "/v1/threads/t-1").status == 200)
    }
  }

  @Test("a record that is no JSON is answered as the bytes that it is")
  func bytes() async throws {
    var parts = ServiceParts()
    parts.store = try await MemoryStore.unreadable()
    try await serving(parts) { service async throws in
      let reply = try await service.ask("GET", "/v1/threads/t-1/meta")
      #expect(reply.fields["content-type"] == "application/octet-stream")
      #expect(reply.text == "{")
      _ = try await service.load("t-2", ["region"])
      let record = try await service.ask("GET", "/v1/threads/t-2/meta")
      #expect(record.fields["content-type"] == "application/json")
      #expect(record.fields["etag"] != nil)
      // What it tells of a lifetime changes while the record stays.
      #expect(try await service.ask("GET", "/v1/threads/t-2").fields["etag"] == nil)
    }
  }
}

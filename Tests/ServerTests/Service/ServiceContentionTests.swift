import JSONText
import KeyValue
import StoreConformance
import Testing
import ThreadCache

@testable import Server

/// A thread with two segments, which somebody else changes whenever the service is about to commit.
private struct Contention {
  static let region = "/v1/threads/t-1/files/2025_1/segments/region"

  let store = FaultyStore(MemoryStore())
  private var other: ThreadCache { ThreadCache(store: store.base) }

  var parts: ServiceParts {
    var parts = ServiceParts()
    parts.store = store
    return parts
  }

  /// The next commits come after those of somebody who edits a segment.
  func overtake(times: Int, _ segment: String) {
    for count in 0..<times {
      store.before(.commit) { try? await edit(segment, "[\(count)]") }
    }
  }

  private func edit(_ segment: String, _ text: String) async throws {
    guard let identity = try await other.identity(of: "t-1") else { return }
    let draft = try await other.draft(.segment(identity, file: "2025_1", segment: segment))
    _ = try await other.commit(try other.check(draft, edited: Array(text.utf8)))
  }
}

@Suite("Others who change the same thread")
struct ServiceContentionTests {
  @Test(
    "an eviction without a tag is done whatever they change",
    arguments: [Contention.region, "/v1/threads/t-1"])
  func evicted(target: String) async throws {
    let contention = Contention()
    try await serving(contention.parts) { service async throws in
      _ = try await service.load("t-1", ["region", "age"])
      contention.overtake(times: 3, "age")
      let reply = try await service.ask("DELETE", target)
      #expect(reply["evicted"]?.bool == true, "\(reply.text)")
      #expect(contention.store.isDone)
      #expect(try await service.ask("GET", Contention.region).problem == "not-found")
    }
  }

  @Test(
    "an eviction with a tag is done while they change other segments, and not when they change this one"
  )
  func tagged() async throws {
    let contention = Contention()
    try await serving(contention.parts) { service async throws in
      _ = try await service.load("t-1", ["region", "age"])
      let tag = try #require(try await service.ask("GET", Contention.region).fields["etag"])
      contention.overtake(times: 1, "region")
      let stale = try await service.ask("DELETE", Contention.region, fields: [("If-Match", tag)])
      #expect(stale.problem == "precondition-failed")
      let now = try #require(try await service.ask("GET", Contention.region).fields["etag"])
      contention.overtake(times: 2, "age")
      let reply = try await service.ask("DELETE", Contention.region, fields: [("If-Match", now)])
      #expect(reply.status == 200, "\(reply.text)")
    }
  }

  @Test("who keeps being overtaken is told to come again")
  func hopeless() async throws {
    let contention = Contention()
    try await serving(contention.parts) { service async throws in
      _ = try await service.load("t-1", ["region", "age"])
      contention.overtake(times: 100, "age")
      let reply = try await service.ask("DELETE", "/v1/threads/t-1")
      #expect(reply.problem == "conflict")
      #expect(reply.fields["retry-after"] == "1")
    }
  }

  @Test("an edit of whatever there is is stored though they edit the same segment")
  func anything() async throws {
    let contention = Contention()
    try await serving(contention.parts) { service async throws in
      _ = try await service.load("t-1", ["region"])
      contention.overtake(times: 3, "region")
      let reply = try await service.ask(
        "PUT", Contention.region, #"["mine"]"#, fields: [("If-Match", "*")])
      #expect(reply.status == 200, "\(reply.text)")
      #expect(try await service.ask("GET", Contention.region).text == #"["mine"]"#)
    }
  }

  @Test("an edit is answered with the tag of what it stored, and nothing is read afterwards")
  func tagOfWhatWasStored() async throws {
    let contention = Contention()
    let store = contention.store
    try await serving(contention.parts) { service async throws in
      _ = try await service.load("t-1", ["region"])
      store.before(.commit) {
        store.breakDown(.read, with: StoreError(.unreachable, "nobody answers"))
      }
      let text = #"["mine"]"#
      let reply = try await service.ask(
        "PUT", Contention.region, text, fields: [("If-Match", "*")])
      #expect(reply.status == 200, "\(reply.text)")
      #expect(reply.fields["etag"] == "\(EntityTag(of: Array(text.utf8)))")
    }
  }

  @Test("a star beside tags lets nothing through")
  func star() {
    let tag = EntityTag(of: [1])
    #expect(tag.isMatched(by: " * "))
    #expect(tag.isMatched(by: "\"x\",\t\(tag) "))
    #expect(!tag.isMatched(by: "\"x\",*"))
    #expect(!tag.isMatched(by: "W/\(tag)"))
  }
}

import KeyValue
import Testing

@testable import Server

@Suite("Loads over HTTP")
struct ServiceLoadTests {
  @Test("what was sent before is named, what is new comes with its data")
  func delta() async throws {
    try await serving { service in
      let first = try await service.load("t-1", ["region"])
      #expect(first.status == 200)
      #expect(
        first.text
          == #"{"thread":"t-1","files":[{"id":"2025_1","new":["region"],"cached":[],"unavailable":[],"#
          + #""data":{"region":[{"response":"yes","value":{"eu":0.5}}]}}],"cache":"miss","stored":true}"#
          + "\n")
      let second = try await service.load("t-1", ["region", "age", "sector"])
      #expect(
        second.text
          == #"{"thread":"t-1","files":[{"id":"2025_1","new":["age"],"cached":["region"],"unavailable":["sector"],"#
          + #""data":{"age":[{"response":"yes","value":{"18":0.25}}]}}],"cache":"partial","stored":true}"#
          + "\n")
      let third = try await service.load("t-1", ["region", "age"])
      #expect(third["cache"]?.string == "hit")
    }
  }

  @Test("another service on the same store goes on where the first one ended")
  func continuity() async throws {
    var parts = ServiceParts()
    parts.store = MemoryStore()
    _ = try await serving(parts) { try await $0.load("t-1", ["region"]) }
    let reply = try await serving(parts) { try await $0.load("t-1", ["region", "age"]) }
    #expect(reply["cache"]?.string == "partial")
    #expect(reply["files"]?[0]?["cached"]?.rawText == #"["region"]"#)
  }

  @Test("a dry run and a read-only service store nothing")
  func dryRuns() async throws {
    var parts = ServiceParts()
    try await serving(parts) { service async throws in
      let dry = try await service.ask(
        "POST", "/v1/threads/t-1/load", #"{"files":[{"id":"2025_1"}],"dryRun":true}"#)
      #expect(dry["dryRun"]?.bool == true)
      #expect(try await service.ask("GET", "/v1/threads/t-1").problem == "not-found")
    }
    parts.isReadOnly = true
    try await serving(parts) { service async throws in
      let reply = try await service.load("t-1", ["region"])
      #expect(reply["stored"]?.bool == false)
      #expect(reply["dryRun"] == nil, "nobody has asked for one")
      #expect(
        reply["storeProblem"]?.string == "This service is read-only; nothing was written.")
      #expect(reply["files"]?[0]?["new"]?.rawText == #"["region"]"#)
      #expect(try await service.ask("GET", "/v1/threads").text == "")
      let numbers = try await service.ask("GET", "/metrics").text
      #expect(numbers.contains(#"bobbin_loads_total{cache="miss"} 1"#))
      #expect(numbers.contains("bobbin_loads_unstored_total 0"))
      #expect(!numbers.contains(#"bobbin_store_operations_total{operation="lease"} 1"#))
      let dry = try await service.ask(
        "POST", "/v1/threads/t-1/load", #"{"files":[{"id":"2025_1"}],"dryRun":true}"#)
      #expect(dry["dryRun"]?.bool == true)
    }
    #expect(!parts.lines.all.contains { $0.hasPrefix("Not stored") })
  }

  @Test("the log, the numbers and the answer agree, on what is not available and on dry runs")
  func agreement() async throws {
    let parts = ServiceParts()
    try await serving(parts) { service async throws in
      _ = try await service.load("t-1", ["region"])
      let reply = try await service.load("t-1", ["nope"])
      #expect(reply["cache"]?.string == "hit")
      #expect(
        try await service.ask("GET", "/metrics").text.contains(
          #"bobbin_loads_total{cache="hit"} 1"#))
      _ = try await service.ask(
        "POST", "/v1/threads/t-2/load",
        #"{"files":[{"id":"2025_1","segments":["region"]}],"dryRun":true}"#)
      #expect(
        try await service.ask("GET", "/metrics").text.contains(
          #"bobbin_segments_total{kind="new"} 1"#), "a dry run brings nobody anything")
    }
    let lines = parts.lines.all
    #expect(
      lines.contains {
        $0.hasPrefix("Cache hit ") && $0.contains("segments=[] ")
          && $0.contains(#"unavailable=["nope"]"#)
      }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("Cache miss dryRun=true ") }, "\(lines)")
    #expect(lines.count { $0.contains("dryRun") } == 1)
  }

  @Test("the steps come when they are asked for")
  func trace() async throws {
    try await serving { service in
      let reply = try await service.ask(
        "POST", "/v1/threads/t-1/load?trace=true", #"{"files":[{"id":"2025_1"}]}"#)
      let steps = reply["trace"]?.elements.compactMap { $0["step"]?.string }
      #expect(steps == ["read", "plan", "source", "merge", "write", "answer"])
    }
  }

  @Test("its loads are listed, newest first")
  func history() async throws {
    try await serving { service in
      _ = try await service.load("t-1", ["region"])
      _ = try await service.load("t-1", ["age"])
      let lines = try await service.ask("GET", "/v1/threads/t-1/loads").text.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.first?.contains(#""new":["age"]"#) == true)
      #expect(lines.last?.contains(#""new":["region"]"#) == true)
    }
  }

  @Test(
    "a body that is none is refused, and told where",
    arguments: [
      ("{", 400, "line 1"), ("[]", 422, "object"), ("{}", 422, "files"),
      (#"{"files":[]}"#, 422, "files"), (#"{"files":[{}]}"#, 422, "$.files[0]"),
      (#"{"files":[{"id":""}]}"#, 422, "$.files[0]"),
      (#"{"files":[{"id":"a","segment":["b"]}]}"#, 422, "segment"),
      (#"{"files":[{"id":"a","segments":"b"}]}"#, 422, "$.files[0].segments"),
      (#"{"files":[{"id":"a","segments":[1]}]}"#, 422, "$.files[0].segments[0]"),
      (#"{"files":[{"id":"a"}],"dryRun":1}"#, 422, "dryRun"),
      (#"{"files":[{"id":"a"}],"mayDrop":{}}"#, 422, "mayDrop"),
    ])
  func badBodies(body: String, status: Int, place: String) async throws {
    try await serving { service in
      let reply = try await service.ask("POST", "/v1/threads/t-1/load", body)
      #expect(reply.status == status)
      #expect(reply.problem != nil)
      #expect(reply["detail"]?.string?.contains(place) == true, "\(reply.text)")
      #expect(try await service.ask("GET", "/v1/threads").text == "")
    }
  }

  @Test("hits, misses and additional segments are logged with thread, file, segments and time")
  func logged() async throws {
    let parts = ServiceParts()
    try await serving(parts) { service async throws in
      for segments in [["region"], ["region", "age"], ["age"]] {
        _ = try await service.load("t-1", segments)
      }
    }
    let lines = parts.lines.all
    #expect(
      lines.map { String($0.prefix { $0 != "=" }) }
        == ["Cache miss file", "Loaded additional segments file", "Cache hit file"])
    #expect(lines.allSatisfy { $0.contains("file=2025_1") && $0.contains("thread=t-1") })
    #expect(lines.last?.contains(#"segments=["age"]"#) == true, "\(lines)")
    #expect(lines.allSatisfy { $0.contains("milliseconds=") })
  }
}

import Foundation
import Retrieval
import Testing

@testable import Server

@Suite("The end of the service", .serialized, .timeLimit(.minutes(2)))
struct ServiceEndTests {
  /// Runs a service that a signal ends; answers how it ended.
  private func ending(
    _ parts: ServiceParts, _ patience: ConnectionPatience,
    _ body: (ServedService, _ end: () -> Void) async throws -> Void
  ) async throws -> Result<Void, any Error> {
    let service = try await parts.service()
    let (ports, port) = AsyncStream<Int>.makeStream()
    let task = Task {
      guard let place = ListeningPlace("127.0.0.1:0") else { throw TestFailure("no such place") }
      try await service.run(at: place, endedBy: [.sigusr2], patience: patience) { port.yield($0) }
    }
    guard let number = await ports.first(where: { _ in true }) else {
      throw TestFailure("the service does not listen")
    }
    try await body(ServedService(service: service, port: number)) { kill(getpid(), SIGUSR2) }
    return await task.result
  }

  @Test("a request that is not complete is not waited for, and that is said")
  func incomplete() async throws {
    let parts = ServiceParts()
    var patience = ConnectionPatience()
    patience.farewell = .seconds(100)
    patience.body = .seconds(100)
    patience.parting = .milliseconds(100)
    let outcome = try await ending(parts, patience) { service, end async throws in
      let slow = try HTTPConnection(port: service.port)
      let head = HTTPText(
        "POST", "/v1/threads/t-1/load",
        fields: [("Content-Length", "10"), ("Expect", "100-continue")])
      try await slow.send(head.head)
      try await slow.text(containing: "100 Continue")
      end()
      _ = await slow.end()
      slow.close()
    }
    #expect(throws: RequestsCut.self) { try outcome.get() }
    #expect(parts.lines.all.contains { $0.hasPrefix("1 request was cut off: ") })
  }

  @Test("a client that goes away in the middle of its body is none that was cut off")
  func left() async throws {
    let outcome = try await ending(ServiceParts(), .forLoads) { service, end async throws in
      let leaving = try HTTPConnection(port: service.port)
      let head = HTTPText(
        "POST", "/v1/threads/t-1/load",
        fields: [("Content-Length", "10"), ("Expect", "100-continue")])
      try await leaving.send(head.head)
      try await leaving.text(containing: "100 Continue")
      leaving.close()
      let counted = #"bobbin_http_requests_total{route="load",status="408"} 1"#
      while try await !service.ask("GET", "/metrics").text.contains(counted) {}
      end()
    }
    #expect(throws: Never.self) { try outcome.get() }
  }

  @Test("a request under way is answered")
  func answered() async throws {
    let gate = Gate()
    var parts = ServiceParts()
    parts.source.gate = gate
    let outcome = try await ending(parts, .forLoads) { service, end async throws in
      async let reply = service.load("t-1", ["region"])
      await gate.arrived()
      end()
      gate.open()
      #expect(try await reply.status == 200)
    }
    #expect(throws: Never.self) { try outcome.get() }
  }

  @Test("what takes too long is cut off, and that is said")
  func cut() async throws {
    let gate = Gate()
    var parts = ServiceParts()
    parts.source.gate = gate
    var patience = ConnectionPatience()
    patience.farewell = .milliseconds(300)
    let outcome = try await ending(parts, patience) { service, end async throws in
      async let reply = try? service.load("t-1", ["region"])
      await gate.arrived()
      end()
      _ = await reply
    }
    gate.open()
    #expect(throws: RequestsCut.self) { try outcome.get() }
    #expect(parts.lines.all.contains { $0.hasPrefix("1 request was cut off") })
  }

  @Test("the farewell is longer than a load, the store's part of it included")
  func farewell() {
    let store = Duration.seconds(10)
    #expect(ConnectionPatience.forLoads.farewell > Retrieval.Settings().loadDeadline + store)
  }

  @Test("a load whose time is over answers what it has, with a problem for each file that is late")
  func late() async throws {
    let gate = Gate()
    var parts = ServiceParts()
    parts.source.gate = gate
    parts.source.gated = "slow"
    parts.settings.loadDeadline = .milliseconds(500)
    parts.settings.parallelReads = 4
    try await serving(parts) { service async throws in
      let slow = (0..<6).map { #"{"id":"slow_\#($0)","segments":["region"]}"# }
      let files = [#"{"id":"2025_1","segments":["region"]}"#] + slow
      let reply = try await service.ask(
        "POST", "/v1/threads/t-1/load", #"{"files":[\#(files.joined(separator: ","))]}"#)
      #expect(reply.status == 200)
      #expect(reply["stored"]?.bool == true)
      #expect(reply["files"]?[0]?["new"]?.rawText == #"["region"]"#)
      for number in 1...6 {
        let problem = reply["files"]?[number]?["problem"]?.string
        #expect(problem?.contains("ask for it again") == true, "\(reply.text)")
      }
      let numbers = try await service.ask("GET", "/metrics").text
      #expect(numbers.contains(#"bobbin_source_errors_total{kind="timed_out"} 6"#))
      gate.open()
      #expect(try await service.load("t-1", ["region"])["cache"]?.string == "hit")
    }
  }
}

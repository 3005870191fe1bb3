import KeyValue
import RESP
import StoreConformance
import Synchronization
import Testing

@testable import KeyValueRedis

@Suite("A cluster that does not agree with itself")
struct MovedLoopTests {
  @Test("is busy, in words that name the slot, when two nodes send a client from one to the other")
  func movedLoop() async throws {
    try await withLoop { other in
      "-MOVED \(HashSlot.of("foo")) 127.0.0.1:\(other)\r\n"
    } _: { client, servers in
      let error = await storeError { () async throws(StoreError) in try await client.get("foo") }
      #expect(error?.code == .busy)
      #expect(error?.message.contains("slot 12182") == true)
      #expect(servers.reduce(0) { $0 + $1.gets } < 40)
    }
  }

  @Test("ends in the same way when they send it by ASK")
  func askLoop() async throws {
    try await withLoop { other in
      "-ASK \(HashSlot.of("foo")) 127.0.0.1:\(other)\r\n"
    } _: { client, servers in
      let error = await storeError { () async throws(StoreError) in try await client.get("foo") }
      #expect(error?.code == .busy)
      #expect(servers.reduce(0) { $0 + $1.gets } < 40)
    }
  }

  @Test("is tried again as long as there is time, then busy, when it is down")
  func down() async throws {
    try await withLoop { _ in
      "-CLUSTERDOWN The cluster is down\r\n"
    } _: { client, servers in
      let error = await storeError { () async throws(StoreError) in try await client.get("foo") }
      #expect(error?.code == .busy)
      #expect(error?.message.contains("CLUSTERDOWN The cluster is down") == true)
      #expect(servers.reduce(0) { $0 + $1.gets } > 2)
    }
  }

  @Test("is tried again, then busy, when the keys of a command stay apart")
  func tryAgain() async throws {
    try await withLoop { _ in
      "-TRYAGAIN Multiple keys request during rehashing of slot\r\n"
    } _: { client, servers in
      let error = await storeError { () async throws(StoreError) in try await client.get("foo") }
      #expect(error?.code == .busy)
      #expect(servers.reduce(0) { $0 + $1.gets } > 2)
    }
  }

  /// Two nodes, of which each answers GET by what `answer` makes of the other's port.
  private func withLoop(
    _ answer: @escaping @Sendable (Int) -> String,
    _ body: (ClusterCommands, [FakeServer]) async throws -> Void
  ) async throws {
    let ports = Ports()
    try await withFake(ports.script(own: 0, answer)) { first in
      try await withFake(ports.script(own: 1, answer)) { second in
        ports.set([first.port, second.port])
        var options = first.options
        options.commandDeadline = .seconds(2)
        let client = try await ClusterCommands.open(options)
        try await body(client, [first, second])
        await client.close()
      }
    }
  }
}

extension FakeServer {
  fileprivate var gets: Int { commands.count { $0.first == "GET" } }
}

/// The ports of two servers, which are known when both have started.
private final class Ports: Sendable {
  private let ports = Mutex([0, 0])

  func set(_ all: [Int]) { ports.withLock { $0 = all } }

  func script(
    own: Int, _ answer: @escaping @Sendable (Int) -> String
  ) -> FakeServer.Script {
    { _, command in
      let all = self.ports.withLock { $0 }
      switch command.first {
      case "HELLO": return .greeting
      case "GET": return .text(answer(all[1 - own]))
      case "CLUSTER":
        return .text(
          "*2\r\n"
            + "*3\r\n:0\r\n:8191\r\n*2\r\n$9\r\n127.0.0.1\r\n:\(all[0])\r\n"
            + "*3\r\n:8192\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:\(all[1])\r\n")
      default: return .text("+OK\r\n")
      }
    }
  }
}

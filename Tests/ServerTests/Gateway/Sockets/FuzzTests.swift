import Foundation
import JSONText
import KeyValue
import RedisServers
import Synchronization
import Testing

@testable import Server

@Suite("ten thousand requests by chance", .timeLimit(.minutes(10)))
struct FuzzTests {
  @Test("leave a gateway before Redis as it was", arguments: [20_261_129])
  func redis(seed: UInt64) async throws {
    try await withRedis { server in
      try await fuzz(try await redisGateway(server), seed: seed)
      #expect(try await server.cli("PING") == "PONG")
    }
  }

  @Test("leave a gateway before the embedded store as it was", arguments: [20_261_130])
  func embedded(seed: UInt64) async throws {
    try await fuzz(
      Gateway(KeyspaceBackend(MemoryStore()), tokens: TestTokens.both, limits: GatewayLimits()),
      seed: seed)
  }

  /// Eight clients at a time, each with requests of its own.
  private func fuzz(_ gateway: Gateway, seed: UInt64) async throws {
    try await serving(gateway) { served in
      // What is allocated once and kept is no leak.
      try await clients(served, seed: seed &+ 1000, requests: 250)
      let before = try Self.residentBytes()
      try await clients(served, seed: seed, requests: 1250)
      let grown = try Self.residentBytes() - before
      // Other tests grow in the same process meanwhile; what each request leaves behind comes to more.
      #expect(grown < 256 << 20, "the process grew by \(grown) bytes")
      #expect(try await served.ask(HTTPText("GET", "/ping")).text == #"{"result":"PONG"}"#)
    }
  }

  private func clients(_ served: ServedGateway, seed: UInt64, requests: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<8 {
        group.addTask {
          try await self.client(served, seed: seed &+ UInt64(client), requests: requests)
        }
      }
      try await group.waitForAll()
    }
  }

  private func client(_ served: ServedGateway, seed: UInt64, requests: Int) async throws {
    var grammar = RequestGrammar(seed: seed)
    var connection = try served.connected()
    for number in 0..<requests {
      let (bytes, isHTTP, isHead) = grammar.request()
      guard isHTTP else {
        // Whatever it is taken for, it must not hold up anybody, nor be the end.
        connection.close()
        let other = try served.connected()
        try await other.send(bytes)
        other.close()
        connection = try served.connected()
        continue
      }
      try await connection.send(bytes)
      let reply = try await connection.reply(toHead: isHead)
      check(reply, isHead: isHead, "seed \(seed), request \(number)")
      // A head that is too large ends the connection.
      if reply.fields["connection"] == "close" {
        connection.close()
        connection = try served.connected()
      }
    }
    connection.close()
  }

  private func check(_ reply: HTTPReply, isHead: Bool, _ place: String) {
    #expect([200, 400, 401, 404, 405, 413, 414, 431].contains(reply.status), "\(place)")
    guard !isHead, reply.fields["content-type"] == "application/json" else { return }
    guard let root = try? JSONDocument(parsing: reply.body).root else {
      Issue.record("no JSON: \(reply.text), \(place)")
      return
    }
    let items = root.kind == .array ? Array(root.elements) : [root]
    #expect(reply.status == 200 || root["error"]?.string != nil, "\(reply.text), \(place)")
    for item in items where root["commands"] == nil {
      #expect(
        item.count == 1 && (item["result"] != nil || item["error"]?.string != nil),
        "\(reply.text), \(place)")
    }
  }

  private static func residentBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}

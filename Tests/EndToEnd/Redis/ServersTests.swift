import Foundation
import RedisServers
import Testing

@Suite("the servers of the tests")
struct ServersTests {
  @Test("a server answers, is one's own, and leaves nothing behind")
  func lifecycle() async throws {
    let folder = try await withRedis { server in
      try await server.cli("SET", "k", "v")
      #expect(try await server.cli("GET", "k") == "v")
      try await server.restart()
      #expect(try await server.cli("GET", "k") == "v")
      try await server.kill()
      #expect(!server.isAlive)
      try await server.restart()
      #expect(server.isAlive)
      return server.folder
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test("every kind starts")
  func kinds() async throws {
    let plain = try await RedisServer.shared
    let kinds: [RedisServer.Kind] = [
      .password, .users, .tls(), .tls(.expired), .tls(.otherName), .tls(.selfSigned),
      .tls(clientsShowOne: true), .unixSocket, .replica(of: plain), .maxmemory(3 << 20),
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for kind in kinds {
        group.addTask {
          try await withRedis(kind) { server in
            let answer = try await server.cli("PING")
            #expect(answer == "PONG")
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("a cluster serves after the loss of a master, and with a slot moved")
  func cluster() async throws {
    let cluster = try await RedisCluster.start()
    try await cluster.cli("SET", "k", "v")
    let slot = try await cluster.slot(ofKey: "k")
    let old = try await cluster.master(ofSlot: slot)
    let next = try #require(try await cluster.masters.first { $0 !== old })
    try await cluster.migrate(slot: slot, to: next)
    #expect(try await cluster.master(ofKey: "k") === next)
    #expect(try await cluster.cli("GET", "k") == "v")
    try await cluster.lose(next)
    #expect(try await cluster.master(ofKey: "k") !== next)
    #expect(try await cluster.cli("GET", "k") == "v")
    await cluster.stop()
  }

  @Test("the proxy loses the reply of a command that the server did")
  func proxy() async throws {
    try await withRedis { server in
      let proxy = try TCPProxy(to: server)
      let scratch = try Scratch()
      func set(_ value: String) async throws -> Finished {
        // redis-cli would send it again.
        let script =
          #"exec 3<>/dev/tcp/127.0.0.1/$0; printf 'SET k %s\r\n' $1 >&3; read -r a <&3; echo "$a""#
        return try await run("bash", ["-c", script, "\(proxy.port)", value], in: scratch)
      }
      #expect(try await set("1").output == "+OK\r\n")
      #expect(proxy.counts.sent > 0 && proxy.counts.received >= 5)
      proxy.strike(requestContaining: "SET", .loseReply)
      #expect(try await set("2").output != "+OK\r\n")
      #expect(proxy.hasStruck)
      #expect(try await server.cli("GET", "k") == "2")
      proxy.strike(requestContaining: "SET", .loseRequest)
      _ = try await set("3")
      #expect(try await server.cli("GET", "k") != "3")
      proxy.stop()
    }
  }
}

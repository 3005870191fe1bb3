import KeyValue
import KeyValueCommands
import RedisServers
import Testing

@testable import KeyValueRedis

@Suite("TLS", .timeLimit(.minutes(5)))
struct TLSTests {
  @Test(
    "serves with a certificate for the host's name or its address",
    arguments: ["localhost", "127.0.0.1"])
  func good(host: String) async throws {
    try await withRedis(.tls()) { redis async throws in
      var options = try await RedisOptions.testing(redis)
      options.endpoint = .host(host, port: redis.port)
      try await withServer(options) { server async throws in
        #expect(try await server.run("PING") == [.text("PONG")])
      }
    }
  }

  @Test("a large value comes through whole")
  func large() async throws {
    try await withRedis(.tls()) { redis async throws in
      try await withServer(.testing(redis)) { server async throws in
        let value = [UInt8](repeating: 7, count: 5 << 20)
        let set = RedisCommand("SET", [[1], value], writes: true)
        let replies = try await server.run([set, RedisCommand("GET", [[1]])], lane: .interactive)
        #expect(replies == [.ok, .bytes(value)])
      }
    }
  }

  @Test(
    "refuses a certificate that proves nothing, and says why",
    arguments: [
      (ServerCertificate.expired, "has a certificate that has expired"),
      (.otherName, "has a certificate for another host"),
      (
        .selfSigned,
        "has a certificate signed by itself, which is not among the trusted ones"
      ),
    ])
  func bad(certificate: ServerCertificate, words: String) async throws {
    try await withRedis(.tls(certificate)) { redis async throws in
      try await withServer(.testing(redis)) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(error?.code == .unreachable)
        #expect(error?.message == "localhost:\(redis.port) \(words)")
      }
    }
  }

  @Test("refuses an authority that nobody trusts")
  func unknownIssuer() async throws {
    try await withRedis(.tls()) { redis async throws in
      var options = try await RedisOptions.testing(redis)
      options.tls = RedisOptions.TLS()
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(
          error?.message == "localhost:\(redis.port) has a certificate by an authority that is not"
            + " among the trusted ones")
      }
    }
  }

  @Test("takes another name for the certificate where the options name it")
  func serverName() async throws {
    try await withRedis(.tls(.otherName)) { redis async throws in
      var options = try await RedisOptions.testing(redis)
      options.tls?.serverName = "elsewhere.example"
      try await withServer(options) { server async throws in
        #expect(try await server.run("PING") == [.text("PONG")])
      }
    }
  }

  @Test("shows the client's certificate, and says when the server wanted one")
  func client() async throws {
    try await withRedis(.tls(clientsShowOne: true)) { redis async throws in
      var options = try await RedisOptions.testing(redis)
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(
          error?.message == "localhost:\(redis.port) does not accept this client's certificate, or"
            + " wants one")
      }
      options.tls?.certificateFile = try await Certificates.shared.clientCertificate
      options.tls?.privateKeyFile = try await Certificates.shared.clientKey
      try await withServer(options) { server async throws in
        #expect(try await server.run("PING") == [.text("PONG")])
      }
    }
  }

  @Test("says when one side speaks it and the other does not")
  func mixed() async throws {
    let plain = try await RedisServer.shared
    var options = RedisOptions.testing(.host("127.0.0.1", port: plain.port))
    options.tls = RedisOptions.TLS()
    // Redis waits for the end of a line, which never comes.
    options.connectDeadline = .seconds(1)
    try await withServer(options) { server async throws in
      let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
      #expect(error?.code == .unreachable)
      #expect(error?.message.hasSuffix("is it a redis:// server?") == true)
    }
    try await withRedis(.tls()) { redis async throws in
      var options = try await RedisOptions.testing(redis)
      options.tls = nil
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(error?.code == .unreachable)
        #expect(error?.message.hasSuffix("is it a rediss:// server?") == true)
      }
    }
  }

  @Test("names the file of certificates that cannot be read")
  func missingFile() async throws {
    var options = RedisOptions.testing(.host("127.0.0.1", port: 1))
    options.tls = RedisOptions.TLS()
    options.tls?.authorityFile = "/nowhere/ca.pem"
    try await withServer(options) { server async throws in
      let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
      #expect(error?.message == "the PEM file of authorities, /nowhere/ca.pem, cannot be read")
    }
  }
}

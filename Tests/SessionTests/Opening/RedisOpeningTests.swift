import Foundation
import KeyValue
import RedisServers
import Testing
import ThreadCache

@testable import Session

@Suite("opening a Redis")
struct RedisOpeningTests {
  let opener: Opener

  init() throws { opener = try Opener() }

  private func works(_ workspace: Workspace) async throws {
    #expect(try await workspace.roundTrip() == ["age"])
    await workspace.close()
  }

  @Test("by --kv, over TCP and over a unix socket")
  func plain() async throws {
    let server = try await RedisServer.shared
    try await works(try await opener.open(server.bareURL))
    try await works(try await opener.open("redis+unix://\(server.socketPath)"))
  }

  @Test("by REDIS_URL and by KV_URL, which say why")
  func variables() async throws {
    let server = try await RedisServer.shared
    for name in ["REDIS_URL", "KV_URL"] {
      let workspace = try await opener.open(nil, [name: server.url])
      #expect(workspace.settings.store.reason == "\(name) is set in the environment")
      try await works(workspace)
    }
  }

  @Test("as a user of an access list, whose name and password come from variables")
  func users() async throws {
    try await withRedis(.users) { server in
      let user = RedisServer.User.full
      try await works(try await opener.open(nil, ["REDIS_URL": server.url(user)]))
      let credentials = [
        "BOBBIN_REDIS_USER": user.rawValue, "BOBBIN_REDIS_PASSWORD": user.password,
      ]
      try await works(try await opener.open(server.bareURL, credentials))
      let file = opener.home.path + "/.env.local"
      try "OLD=\(server.url(user))\n".write(toFile: file, atomically: true, encoding: .utf8)
      try await works(try await opener.open("env:OLD") { $0.environmentFile = file })
    }
  }

  @Test("with a wrong password ends with 77, and the words do not hold it")
  func wrongPassword() async throws {
    try await withRedis(.users) { server in
      let failure = await opener.failure(
        server.bareURL,
        ["BOBBIN_REDIS_USER": "full", "BOBBIN_REDIS_PASSWORD": "hunter2"])
      #expect(failure?.exitCode == 77)
      #expect(failure?.message.contains("hunter2") == false)
      #expect(failure?.message.contains("It was chosen because --kv was given.") == true)
      #expect(failure?.message.contains("BOBBIN_REDIS_PASSWORD") == true)
      // Nobody said a password at all.
      #expect(await opener.failure(server.bareURL)?.exitCode == 77)
    }
  }

  @Test("as a user who may only read: threads are read, writing is refused with 77")
  func reader() async throws {
    try await withRedis(.users) { server in
      let full = try await opener.open(nil, ["REDIS_URL": server.url(.full)])
      let file = CachedFile(
        id: "f", slices: [], loadedSegments: [], availableSegments: ["age"])
      _ = try await full.cache.updateThreadCache("t", with: [file])
      await full.close()
      let reader = try await opener.open(nil, ["REDIS_URL": server.url(.reader)])
      #expect(try await reader.cache.cachedFiles(forThread: "t").map(\.id) == ["f"])
      await #expect {
        _ = try await reader.cache.updateThreadCache("u", with: [file])
      } throws: { Failure($0).exitCode == 77 }
      await reader.close()
    }
  }

  @Test("with TLS by an authority and a client's certificate of one's own")
  func tls() async throws {
    let certificates = try await Certificates.shared
    try await withRedis(.tls(clientsShowOne: true)) { server in
      let workspace = try await opener.open(
        server.bareURL,
        [
          "BOBBIN_TLS_CERT": certificates.clientCertificate,
          "BOBBIN_TLS_KEY": certificates.clientKey,
        ]
      ) { $0.tlsAuthority = certificates.authority }
      try await works(workspace)
    }
    try await withRedis(.tls()) { server in
      let failure = await opener.failure(server.bareURL)
      #expect(failure?.exitCode == 69)
      #expect(failure?.message.contains("certificate") == true)
      #expect(failure?.message.contains("--tls-ca or BOBBIN_TLS_CA") == true)
      #expect(failure?.message.contains("host, port") == false)
    }
    try await withRedis(.tls(.otherName)) { server in
      let authority = ["BOBBIN_TLS_CA": certificates.authority]
      let failure = await opener.failure(server.bareURL, authority)
      #expect(failure?.exitCode == 69)
      #expect(failure?.message.contains("BOBBIN_TLS_SERVER_NAME") == true)
      let named = authority.merging(["BOBBIN_TLS_SERVER_NAME": "elsewhere.example"]) { $1 }
      try await works(try await opener.open(server.bareURL, named))
    }
  }

  @Test("with a certificate that has expired, or one by itself, says what that takes")
  func certificates() async throws {
    let authority = ["BOBBIN_TLS_CA": try await Certificates.shared.authority]
    try await withRedis(.tls(.expired)) { server in
      let message = await opener.failure(server.bareURL, authority)?.message ?? ""
      #expect(message.contains("The server needs another certificate"))
    }
    try await withRedis(.tls(.selfSigned)) { server in
      let message = await opener.failure(server.bareURL, authority)?.message ?? ""
      #expect(message.contains("--tls-ca or BOBBIN_TLS_CA"))
    }
  }

  @Test("with a PEM file that is missing ends with 74, and names it")
  func missingPEM() async throws {
    let server = try await RedisServer.shared
    let failure = await opener.failure(
      "rediss://127.0.0.1:\(server.port)", ["BOBBIN_TLS_CA": "/nowhere/ca.pem"])
    #expect(failure?.exitCode == 74)
    #expect(failure?.message.contains("/nowhere/ca.pem") == true)
    #expect(failure?.message.contains("host, port") == false)
  }

  @Test("with TLS where none is spoken ends each sentence once")
  func noTLS() async throws {
    let server = try await RedisServer.shared
    // Redis waits for the end of a line, which never comes.
    let failure = await opener.failure(
      "rediss://127.0.0.1:\(server.port)", ["BOBBIN_CONNECT_TIMEOUT": "1s"])
    #expect(failure?.exitCode == 69)
    #expect(failure?.message.contains("is it a redis:// server? It was chosen") == true)
  }

  @Test("at a unix socket that is missing says that nothing is at its path")
  func missingSocket() async throws {
    let failure = await opener.failure("redis+unix:///nowhere/redis.sock")
    #expect(failure?.exitCode == 69)
    #expect(failure?.message.contains("Nothing is at that path") == true)
    #expect(failure?.message.contains("host, port") == false)
  }

  @Test("by an address with a user alone names the variables for user and password")
  func userAlone() async throws {
    let failure = await opener.failure("redis://hunter2@127.0.0.1:6379")
    #expect(failure?.exitCode == 64)
    #expect(failure?.message.contains("BOBBIN_REDIS_USER and BOBBIN_REDIS_PASSWORD") == true)
    #expect(failure?.message.contains("hunter2") == false)
  }

  @Test("where nobody listens ends with 69, and says why that store")
  func unreachable() async throws {
    let server = try await RedisServer.start()
    let url = server.bareURL
    await server.stop()
    let failure = await opener.failure(nil, ["REDIS_URL": url])
    #expect(failure?.exitCode == 69)
    #expect(failure?.message.contains("127.0.0.1:\(server.port)") == true)
    #expect(
      failure?.message.contains("chosen because REDIS_URL is set in the environment.") == true)
  }

  @Test("that accepts and says nothing ends with 69 when the time is over")
  func silent() async throws {
    try await withRedis { server in
      server.pause()
      let start = ContinuousClock.now
      let failure = await opener.failure(server.bareURL, ["BOBBIN_CONNECT_TIMEOUT": "200ms"])
      server.resume()
      #expect(failure?.exitCode == 69)
      // However busy the machine is: by another time than the one that was said it would last five minutes.
      #expect(start.duration(to: .now) < .seconds(240))
    }
  }

  @Test(
    "that stops answering: every operation ends when its time is over, and works again afterwards")
  func stopped() async throws {
    try await withRedis { server in
      let workspace = try await opener.open(server.bareURL, ["BOBBIN_TIMEOUT": "300ms"])
      #expect(workspace.description.deadline == .milliseconds(300))
      server.pause()
      await #expect {
        _ = try await workspace.cache.cachedFiles(forThread: "t")
      } throws: { Failure($0).exitCode == 69 }
      server.resume()
      try await works(workspace)
    }
  }

  @Test("a replica is read, and says that it takes no writes")
  func replica() async throws {
    try await withRedis { master in
      try await withRedis(.replica(of: master)) { replica in
        let workspace = try await opener.open(replica.bareURL, for: .browsing)
        #expect(!workspace.description.writable)
        #expect(workspace.description.readOnlyReason?.contains("\(master.port)") == true)
        #expect(try await workspace.cache.cachedFiles(forThread: "t").isEmpty)
        await workspace.close()
      }
    }
  }

  @Test("a cluster is one store")
  func cluster() async throws {
    let cluster = try await RedisCluster.shared
    let workspace = try await opener.open(cluster.url)
    #expect(!workspace.description.atomic)
    try await works(workspace)
  }

  @Test("a value over --max-value is not read")
  func maxValue() async throws {
    let server = try await RedisServer.shared
    let id = "long-\(UUID().uuidString)"
    let meta = #"{"files":[],"scope":{"x":""# + String(repeating: "x", count: 4000) + #""}}"#
    try await server.cli("SET", "thread:\(id):meta", meta)
    let workspace = try await opener.open(server.bareURL, for: .reading) { $0.maxValue = "2kB" }
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(id))
    let summary = try await workspace.cache.summaries(of: [identity])[0]
    #expect(summary?.state == .tooLarge(meta.utf8.count))
    await workspace.close()
  }
}

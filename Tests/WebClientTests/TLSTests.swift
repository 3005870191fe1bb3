import Connecting
import Hummingbird
import HummingbirdHTTP2
import KeyValue
import NIOSSL
import RedisServers
import Testing
import WebClient
import WebServers

@Suite("A web client over TLS", .timeLimit(.minutes(2)))
struct TLSTests {
  private func server(_ kind: ServerCertificate = .good) async throws -> ScriptedServer {
    try await ScriptedServer(tls: try await Certificates.shared.server(kind)) { _, _ in
      .response(200, "safe")
    }
  }

  @Test("trusts the authorities of its own file")
  func good() async throws {
    let server = try await server()
    let authority = try await Certificates.shared.authority
    #expect(try await server.client { $0.authorityFile = authority }.send(.write).text == "safe")
    await server.stop()
  }

  @Test(
    "sends nothing to a certificate that proves nothing, and says why",
    arguments: [
      (ServerCertificate.expired, "has a certificate that has expired", TLSFailure.expired),
      (.otherName, "has a certificate for another host", .otherName),
      (
        .selfSigned, "has a certificate signed by itself, which is not among the trusted ones",
        .selfSigned
      ),
    ])
  func bad(_ kind: ServerCertificate, words: String, reason: TLSFailure) async throws {
    let server = try await server(kind)
    let authority = try await Certificates.shared.authority
    let error = await failure(
      try server.client(token: "T") { $0.authorityFile = authority }, .write)
    #expect(error?.kind == .tls(reason))
    #expect(error?.words == "localhost:\(server.port) \(words)")
    #expect(error?.wasSent == false)
    #expect(server.requests.isEmpty)
    await server.stop()
  }

  @Test("does not trust an authority that the system does not")
  func unknownIssuer() async throws {
    let server = try await server()
    #expect(await failure(try server.client(), .write)?.kind == .tls(.unknownIssuer))
    await server.stop()
  }

  @Test("says when what answers does not speak TLS")
  func plain() async throws {
    let server = try await ScriptedServer { _, _ in .response(200) }
    let options = WebOptions(try WebAddress("https://127.0.0.1:\(server.port)"))
    let error = await failure(try WebClient(options), .write)
    #expect(error?.kind == .tls(.notTLS))
    #expect(error?.words.hasSuffix("is it a http:// server?") == true)
    await server.stop()
  }

  @Test("names the file of authorities that cannot be read")
  func missingFile() async throws {
    var options = WebOptions(try WebAddress("https://localhost"))
    options.authorityFile = "/nowhere/ca.pem"
    let error = #expect(throws: WebSettingError.self) { try WebClient(options) }
    #expect(error?.description == "the PEM file of authorities, /nowhere/ca.pem, cannot be read")
  }

  @Test("speaks HTTP/2 where the server does: requests share one connection")
  func http2() async throws {
    let certificates = try await Certificates.shared
    let pair = certificates.server(.good)
    let gate = Gate(waitingFor: 10)
    let router = Router()
    router.get("first") { _, _ in "one" }
    router.get("many") { _, _ in
      // No answer before all have asked: over HTTP/1 each would need a connection of its own.
      await gate.arrive()
      return "all"
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: router,
      server: try .http2Upgrade(
        tlsConfiguration: .makeServerConfiguration(
          certificateChain: try NIOSSLCertificate.fromPEMFile(pair.certificate).map {
            .certificate($0)
          },
          privateKey: .privateKey(try NIOSSLPrivateKey(file: pair.key, format: .pem)))),
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) })
    let running = Task { try await application.runService(gracefulShutdownSignals: []) }
    let served = try #require(await ports.first { _ in true })
    let proxy = try TCPProxy(toPort: served)
    var options = WebOptions(try WebAddress("https://localhost:\(proxy.port)"))
    options.authorityFile = certificates.authority
    options.deadline = .seconds(60)
    let client = try WebClient(options)
    #expect(try await client.send(.get("/first")).text == "one")
    proxy.resetCounts()
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<10 { group.addTask { try await client.send(.get("/many")).text } }
      for try await text in group { #expect(text == "all") }
    }
    #expect(proxy.counts.connections == 0)
    running.cancel()
    _ = try? await running.value
    proxy.stop()
  }
}

/// Lets nobody through before so many have come.
private actor Gate {
  private var missing: Int
  private var waiters: [CheckedContinuation<Void, Never>] = []

  init(waitingFor count: Int) { missing = count }

  func arrive() async {
    missing -= 1
    if missing <= 0 {
      for waiter in waiters { waiter.resume() }
      waiters = []
      return
    }
    await withCheckedContinuation { waiters.append($0) }
  }
}

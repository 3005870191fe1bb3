import Hummingbird
import HummingbirdHTTP2
import Logging
import NIOSSL
import RedisServers
import Testing
import WebClient

@Suite("A web client over HTTP/2", .timeLimit(.minutes(5)))
struct HTTP2Tests {
  /// A server of HTTP/2 with these answers, behind a proxy that counts its connections.
  private func serving(
    _ router: Router<BasicRequestContext>, _ body: (WebClient, TCPProxy) async throws -> Void
  ) async throws {
    let certificates = try await Certificates.shared
    let pair = certificates.server(.good)
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
      onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
      logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { try await application.runService(gracefulShutdownSignals: []) }
    let served = try #require(await ports.first { _ in true })
    let proxy = try TCPProxy(toPort: served)
    var options = WebOptions(try WebAddress("https://localhost:\(proxy.port)"))
    options.authorityFile = certificates.authority
    options.deadline = .seconds(60)
    options.connectDeadline = .seconds(20)
    try await body(try WebClient(options), proxy)
    running.cancel()
    _ = try? await running.value
    proxy.stop()
  }

  @Test("requests at the same time share one connection")
  func shared() async throws {
    let gate = Gate(waitingFor: 10)
    let router = Router()
    router.get("first") { _, _ in "one" }
    router.get("many") { _, _ in
      // No answer before all have asked: over HTTP/1 each would need a connection of its own.
      await gate.arrive()
      return "all"
    }
    try await serving(router) { client, proxy in
      #expect(try await client.send(.get("/first")).text == "one")
      proxy.resetCounts()
      try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<10 { group.addTask { try await client.send(.get("/many")).text } }
        for try await text in group { #expect(text == "all") }
      }
      #expect(proxy.counts.connections == 0)
    }
  }

  @Test("a read whose connection is cut is asked again, a write may have happened")
  func cut() async throws {
    let reads = Gate(waitingFor: 2)
    let writes = Gate(waitingFor: 2)
    let router = Router()
    router.get("read") { _, _ in
      await reads.arrive()
      return "read"
    }
    router.post("/") { _, _ in
      await writes.arrive()
      return "written"
    }
    try await serving(router) { client, proxy in
      let reading = Task { try await client.send(.get("/read")).text }
      await reads.wait(forMissing: 1)
      proxy.cut()
      // The second attempt opens the gate for both.
      let text = try await reading.value
      #expect(text == "read")
      let writing = Task { await failure(client, .write) }
      await writes.wait(forMissing: 1)
      proxy.cut()
      let error = await writing.value
      #expect(error?.kind == .lost, "\(error?.words ?? "")")
      #expect(error?.wasSent == true)
      await writes.arrive()
    }
  }
}

/// Lets nobody through before so many have come.
private actor Gate {
  private var missing: Int
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var watchers: [(missing: Int, watcher: CheckedContinuation<Void, Never>)] = []

  init(waitingFor count: Int) { missing = count }

  func arrive() async {
    missing -= 1
    for (_, watcher) in watchers.filter({ $0.missing >= missing }) { watcher.resume() }
    watchers.removeAll { $0.missing >= missing }
    guard missing > 0 else {
      for waiter in waiters { waiter.resume() }
      waiters = []
      return
    }
    await withCheckedContinuation { waiters.append($0) }
  }

  /// Waits until no more than so many have yet to come.
  func wait(forMissing count: Int) async {
    guard missing > count else { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }
}

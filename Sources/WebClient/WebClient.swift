internal import AsyncHTTPClient
import Connecting
import KeyValue
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
import Synchronization

/// Sends requests to one address, over connections that are kept, HTTP/2 where the server offers it.
///
/// ```swift
/// let client = try WebClient(WebOptions(WebAddress("https://host/base")))
/// let response = try await client.send(WebRequest(.get, path: "/2025_1.json", isRepeatable: true))
/// ```
///
/// Every request ends within the deadline, read to its last byte or not. It is sent again only where that can do no
/// harm: when nothing of it has left, when it only reads, or when the server says that it did nothing. Certificates are
/// always verified. An answer of any status is an answer; what throws is the way there and back.
package final class WebClient: Sendable {
  /// One thread for all clients of the process, as long as it lives.
  static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  /// How many connections there are at a time; more requests wait.
  private static let mostConnections = 16
  /// Shorter than servers and what stands before them keep a connection: one that they close while a write leaves makes
  /// its outcome unknown.
  private static let idleTime = TimeAmount.seconds(20)

  /// Where it goes, and how.
  package let options: WebOptions
  private let client: HTTPClient
  private let proxy: WebProxy?
  private let trust: [NIOSSLCertificate]?
  /// Whether it has answered once, so that it is a web server whatever goes wrong later, or was looked at for what else it is.
  private let isKnown = Atomic(false)

  /// A client; connects when it is first asked something.
  ///
  /// - Throws: what is wrong with the proxy or the file of authorities.
  package init(_ options: WebOptions) throws(WebSettingError) {
    self.options = options
    proxy = try options.proxies.proxy(for: options.address)
    var trust: [NIOSSLCertificate]?
    if let path = options.authorityFile {
      do { trust = try NIOSSLCertificate.fromPEMFile(path) } catch {
        throw WebSettingError("the PEM file of authorities, \(path), cannot be read")
      }
    }
    self.trust = trust
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: Self.tls(trust),
      redirectConfiguration: options.token == nil
        ? .follow(max: 5, allowCycles: false) : .disallow,
      timeout: HTTPClient.Configuration.Timeout(connect: TimeAmount(options.connectDeadline)),
      connectionPool: HTTPClient.Configuration.ConnectionPool(
        idleTimeout: Self.idleTime,
        concurrentHTTP1ConnectionsPerHostSoftLimit: Self.mostConnections))
    configuration.proxy = proxy?.configuration
    configuration.httpVersion = .automatic
    // A failed attempt is told at once; whether there is another one is decided here.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.http1_1ConnectionDebugInitializer = Self.keepFromChildren
    configuration.http2ConnectionDebugInitializer = Self.keepFromChildren
    client = HTTPClient(eventLoopGroup: Self.loops, configuration: configuration)
  }

  deinit { Self.end(client) }

  /// Ends all connections; requests from now on fail.
  package func close() { Self.end(client) }

  /// Sends a request, and again where that can help and do no harm, until there is an answer or no time.
  package func send(_ request: WebRequest) async throws(WebFailure) -> WebResponse {
    let end = ContinuousClock.now + options.deadline
    var plan = RetryPlan(isRepeatable: request.isRepeatable, end: end)
    while true {
      guard request.meter?.mayBegin() ?? true else {
        throw WebFailure(.held, "nothing more is sent to \(options.address.name)", wasSent: false)
      }
      // The attempt is a task of its own, which would begin before it heard of that.
      guard !Task.isCancelled else {
        request.meter?.gaveUp()
        throw cancelled
      }
      let result = await attempt(request, until: end)
      switch result {
      case .success(let response): request.meter?.answered(response)
      case .failure(let failure):
        request.meter?.unanswered(isUnderstood: failure.kind != .otherServer)
      }
      guard let outcome = RetryPlan.Outcome(result, of: request),
        let moment = plan.next(after: outcome, at: .now)
      else { return try result.get() }
      guard (try? await Task.sleep(until: moment, clock: .continuous)) != nil else {
        throw cancelled
      }
    }
  }

  /// The caller has given up before anything was sent.
  private var cancelled: WebFailure {
    WebFailure(.cancelled, "the request to \(options.address.name) was cancelled", wasSent: false)
  }

  // MARK: One attempt

  private func attempt(
    _ request: WebRequest, until end: ContinuousClock.Instant
  ) async -> Result<WebResponse, WebFailure> {
    let note = SendingNote(request.meter)
    // Of what has no body nobody says when it leaves.
    if request.method.body.isEmpty { _ = note.begin() }
    let race = Promise<Result<WebResponse, WebFailure>>()
    // Not a task group: that would wait for work that does not heed its cancellation.
    let work = Task { race.resolve(await exchange(request, note, until: end)) }
    let timer = Task {
      try? await Task.sleep(until: end, clock: .continuous)
      if !Task.isCancelled { race.resolve(.failure(timedOut(note.revoke()))) }
    }
    let result =
      await race.value()
      ?? .failure(
        WebFailure(
          .cancelled, "the request to \(options.address.name) was cancelled",
          wasSent: note.revoke()))
    work.cancel()
    timer.cancel()
    return result
  }

  private func timedOut(_ wasSent: Bool) -> WebFailure {
    let deadline = options.deadline.formatted
    return WebFailure(
      .timedOut,
      wasSent
        ? "\(options.address.name) did not answer within \(deadline)"
        : "\(options.address.name) could not be asked within \(deadline)", wasSent: wasSent)
  }

  private func exchange(
    _ request: WebRequest, _ note: SendingNote, until end: ContinuousClock.Instant
  ) async -> Result<WebResponse, WebFailure> {
    do {
      // A little later than our own: whose words are better.
      let patience = ContinuousClock.now.duration(to: end) + .seconds(1)
      let response = try await client.execute(
        message(request, note), deadline: .now() + TimeAmount(patience))
      isKnown.store(true, ordering: .relaxed)
      if let refusal = refusal(of: response, note) { return .failure(refusal) }
      return try await read(response, note)
    } catch {
      let failure = WebFailure(error, options, proxy: proxy, wasSent: note.revoke())
      return .failure(await explained(failure))
    }
  }

  private func message(_ request: WebRequest, _ note: SendingNote) -> HTTPClientRequest {
    var message = HTTPClientRequest(url: "\(options.address)\(request.path)")
    if let token = options.token {
      message.headers.add(name: "Authorization", value: "Bearer \(token.value)")
    }
    message.headers.add(name: "User-Agent", value: "bobbin")
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    if case .post = request.method { message.method = .POST }
    let body = request.method.body
    if !body.isEmpty {
      message.body = .stream(
        SendingBody(bytes: ByteBuffer(bytes: body), note: note), length: .known(Int64(body.count)))
    }
    return message
  }

  /// Why an answer is not taken, whatever it says.
  private func refusal(of response: HTTPClientResponse, _ note: SendingNote) -> WebFailure? {
    let name = options.address.name
    if options.token != nil, 300...399 ~= response.status.code {
      let target = response.headers.first(name: "location").flatMap { try? WebAddress($0) }
      let place = target.map { $0.name == name ? "another path" : $0.name } ?? "another address"
      return WebFailure(
        .redirected,
        "\(name) answers with a redirect to \(options.hidden(place)), where the token is not sent; if that is the"
          + " right place, write its address into the setting", wasSent: note.isSent)
    }
    if options.address.isSecure, response.history.contains(where: { $0.isPlain }) {
      return WebFailure(
        .redirected, "\(name) sends to an address without TLS, where nothing is read from",
        wasSent: note.isSent)
    }
    return nil
  }

  private func read(
    _ response: HTTPClientResponse, _ note: SendingNote
  ) async throws -> Result<WebResponse, WebFailure> {
    let limit = options.maxResponseBytes
    var body: [UInt8] = []
    let announced = response.headers.first(name: "content-length").flatMap { Int($0) }
    if let announced, announced <= limit { body.reserveCapacity(announced) }
    var isTooLong = (announced ?? 0) > limit
    if !isTooLong {
      for try await part in response.body {
        isTooLong = body.count + part.readableBytes > limit
        if isTooLong { break }
        body.append(contentsOf: part.readableBytesView)
      }
    }
    if isTooLong {
      return .failure(
        WebFailure(
          .tooLarge(limit: limit),
          "the answer of \(options.address.name) has more than \(limit) bytes, which is the limit",
          wasSent: note.isSent))
    }
    return .success(
      WebResponse(
        status: Int(response.status.code),
        headers: response.headers.map { (name: $0.name, value: $0.value) }, body: body))
  }

  // MARK: Connections

  private static func tls(_ trust: [NIOSSLCertificate]?) -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateVerification = .fullVerification
    if let trust { tls.trustRoots = .certificates(trust) }
    return tls
  }

  private static let keepFromChildren: @Sendable (any Channel) -> EventLoopFuture<Void> = {
    channel in
    channel.eventLoop.submit { try channel.keepFromChildren() }
  }

  private static func end(_ client: HTTPClient) {
    // It must be shut down before it goes away, and keeps itself until then.
    Task { try? await client.shutdown() }
  }

  /// Finds out what is wrong with a certificate, which the first failure does not tell.
  private func explained(_ failure: WebFailure) async -> WebFailure {
    if let other = await otherServer(failure) { return other }
    guard failure.kind == .tls(.invalidCertificate), proxy == nil else { return failure }
    let found = await CertificateProbe(
      host: options.address.host, port: options.address.port,
      deadline: options.connectDeadline
    ).fault(Self.tls(trust))
    return WebFailure(
      .tls(found), "\(options.address.name) \(found.words(plain: "an http:// server"))",
      wasSent: failure.wasSent)
  }
}

extension WebClient {
  /// What stands at an address without TLS that never answered as a web server does; nil: that is not known.
  private func otherServer(_ failure: WebFailure) async -> WebFailure? {
    guard !options.address.isSecure, proxy == nil, failure.wasSent,
      failure.kind == .lost || failure.kind == .garbage,
      !isKnown.exchange(true, ordering: .relaxed)
    else { return nil }
    let probe = ServerProbe(
      host: options.address.host, port: options.address.port,
      deadline: min(options.connectDeadline, .seconds(1)))
    guard let kind = await probe.kind() else { return nil }
    let words =
      switch kind {
      case .tls: "\(options.address.name) does not speak plain HTTP; does it speak TLS (https://)?"
      case .redis: "\(options.address.name) does not speak HTTP; is it a Redis (redis://)?"
      }
    return WebFailure(.otherServer, words, wasSent: true)
  }
}

extension HTTPClientRequestResponse {
  fileprivate var isPlain: Bool { request.url.lowercased().hasPrefix("http:") }
}

extension WebProxy {
  fileprivate var configuration: HTTPClient.Configuration.Proxy {
    if isSOCKS { return .socksServer(host: host, port: port) }
    guard let user else { return .server(host: host, port: port) }
    return .server(
      host: host, port: port,
      authorization: .basic(username: user, password: password?.value ?? ""))
  }
}

extension RetryPlan.Outcome {
  /// What an attempt means for the next one; nil: there is none.
  fileprivate init?(_ result: Result<WebResponse, WebFailure>, of request: WebRequest) {
    switch result {
    case .failure(let failure): self = .failed(failure)
    case .success(let response):
      guard response.status >= 400, !request.isFinal(response) else { return nil }
      self = .answered(status: response.status, retryAfter: response.retryAfter)
    }
  }
}

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
import ServiceLifecycle

/// Carries requests from their connections to the gateway, and answers back.
struct GatewayResponder: HTTPResponder {
  typealias Context = GatewayContext

  let gateway: Gateway
  let refusals: RefusalNotes?
  let syncTokens = SyncTokens()

  func respond(to request: Request, context: Context) async throws -> Response {
    let answer: GatewayResponse
    do throws(GatewayRefusal) {
      let admission = try gateway.admit(GatewayRequest(request))
      answer = await self.answer(admission, try await body(of: request))
    } catch {
      answer = GatewayResponse(refusing: error)
    }
    if let words = answer.refusal { refusals?.note(words) }
    return response(answer, to: request, on: context.channel)
  }

  private func answer(_ admission: Gateway.Admission, _ body: [UInt8]) async -> GatewayResponse {
    guard case .events = admission.route else {
      return await gateway.answer(admission, body: body)
    }
    // The stack of a task stays as large as it once was; that of one who listens for days shall be small.
    return await Task { await gateway.answer(admission, body: body) }.value
  }

  private func body(of request: Request) async throws(GatewayRefusal) -> [UInt8] {
    do {
      let buffer = try await request.body.collect(upTo: gateway.limits.requestBytes)
      return Array(buffer: buffer)
    } catch is NIOTooManyBytesError {
      throw GatewayRefusal(.contentTooLarge, ServiceWords.requestSize)
    } catch {
      throw GatewayRefusal(.badRequest, ServiceWords.malformed)
    }
  }

  private func response(
    _ answer: GatewayResponse, to request: Request, on channel: any Channel
  ) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = answer.contentType
    headers[.syncToken] = syncTokens.next()
    if answer.status == GatewayRefusal.Status.methodNotAllowed.rawValue {
      headers[.allow] = "HEAD, GET, POST, PUT"
    }
    let status = HTTPResponse.Status(code: answer.status)
    switch answer.body {
    case .bytes(let bytes):
      headers[.contentLength] = String(bytes.count)
      let body =
        request.method == .head
        ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
      return Response(status: status, headers: headers, body: body)
    case .feed(let feed):
      headers[.cacheControl] = "no-cache"
      let body = request.method == .head ? ResponseBody() : stream(feed, on: channel)
      return Response(status: status, headers: headers, body: body)
    }
  }

  /// A body that goes on until the client leaves, the store is lost or the gateway ends.
  private func stream(_ feed: EventFeed, on channel: any Channel) -> ResponseBody {
    channel.closeFuture.whenComplete { _ in feed.inlet.finish() }
    return ResponseBody { writer in
      defer { feed.inlet.finish() }
      try await withGracefulShutdownHandler {
        for await piece in feed.pieces { try await writer.write(piece) }
      } onGracefulShutdown: {
        feed.inlet.finish()
      }
      try await writer.finish(nil)
    }
  }
}

/// What is known of a request beside itself: the connection it came over.
struct GatewayContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}

extension GatewayRequest {
  fileprivate init(_ request: Request) {
    let method: Method? =
      switch request.method {
      case .get: .get
      case .head: .head
      case .post: .post
      case .put: .put
      default: nil
      }
    self.init(method, request.head.path ?? "/")
    let fields = request.headers
    authorization = fields[.authorization]
    encoding = fields[.encoding]
    format = fields[.responseFormat]
    host = request.head.authority
    isFromWebPage = fields[.origin] != nil || fields[.fetchSite] != nil
    announcedBytes = fields[.contentLength].flatMap { Int($0) }
  }
}

extension HTTPField.Name {
  fileprivate static let encoding = HTTPField.Name.of("Upstash-Encoding")
  fileprivate static let responseFormat = HTTPField.Name.of("Upstash-Response-Format")
  fileprivate static let syncToken = HTTPField.Name.of("Upstash-Sync-Token")
  fileprivate static let fetchSite = HTTPField.Name.of("Sec-Fetch-Site")

  private static func of(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else { preconditionFailure("no name of a field") }
    return name
  }
}

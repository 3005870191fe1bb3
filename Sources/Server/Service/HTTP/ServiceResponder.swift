internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
import Synchronization

/// Carries requests from their connections through the gate, and answers back.
struct ServiceResponder: HTTPResponder {
  let gate: ServiceGate

  func respond(to request: Request, context: ServiceContext) async throws -> Response {
    let progress = BodyProgress()
    let answer = await gate.answer(ServiceRequest(request, progress))
    var response = Response(answer)
    // Nobody wants the rest of what was refused, however long it says that it is.
    if answer.status >= 400, request.head.hasBody, !progress.isRead {
      response.headers[.connection] = "close"
    }
    return request.method == .head ? response.createHeadResponse() : response
  }

  /// What a request is refused with before its body is asked for; nil: it may come.
  func refusal(_ head: HTTPRequest) -> PlainAnswer? {
    gate.refusal(ServiceRequest(head) { _, _ in [] }).map { PlainAnswer($0) }
  }
}

/// What is known of a request beside itself: nothing that the service asks for.
struct ServiceContext: InitializableFromSource {
  init(source: ApplicationRequestContextSource) {}
}

/// Whether a body was read to its end.
private final class BodyProgress: Sendable {
  private let state = Atomic(false)

  var isRead: Bool { state.load(ordering: .relaxed) }

  func end() { state.store(true, ordering: .relaxed) }
}

extension HTTPRequest {
  fileprivate var hasBody: Bool {
    headerFields[.transferEncoding] != nil || (headerFields[.contentLength] ?? "0") != "0"
  }
}

extension ServiceRequest {
  /// A request of which the head has come.
  fileprivate init(
    _ head: HTTPRequest,
    body: @escaping @Sendable (Int, BodyBudget) async throws(Problem) -> [UInt8]
  ) {
    let uri = URI(head.path ?? "/")
    let fields = head.headerFields
    self.init(
      method: head.method.rawValue, path: uri.path, query: uri.query ?? "",
      headers: Headers(
        authorization: fields[.authorization], ifMatch: fields[.ifMatch], host: head.authority,
        announcedBytes: fields[.contentLength].flatMap { Int($0) },
        isFromWebPage: fields[.origin] != nil || fields[.fetchSite] != nil,
        trace: { Self.trace(fields) }), body: body)
  }

  private static func trace(_ fields: HTTPFields) -> [String: String] {
    var trace: [String: String] = [:]
    for name in Headers.ofTrace {
      if let field = HTTPField.Name(name) { trace[name] = fields[field] }
    }
    return trace
  }

  /// A request that came over a socket.
  fileprivate init(_ request: Request, _ progress: BodyProgress) {
    let body = request.body
    self.init(request.head) { limit, budget async throws(Problem) in
      let bytes = try await Self.bytes(of: body, limit, budget)
      progress.end()
      return bytes
    }
  }

  private static func bytes(
    of body: RequestBody, _ limit: Int, _ budget: BodyBudget
  ) async throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      for try await piece in body {
        guard bytes.count + piece.readableBytes <= limit else { throw Problem(bodyLimit: limit) }
        try budget.take(piece.readableBytes)
        bytes += piece.readableBytesView
      }
    } catch {
      budget.give(bytes.count)
      throw error as? Problem ?? .incompleteBody
    }
    return bytes
  }
}

extension PlainAnswer {
  /// An answer in one piece, as problems are.
  init(_ answer: ServiceAnswer) {
    var bytes: [UInt8] = []
    if case .bytes(let all) = answer.body { bytes = all }
    self.init(
      status: answer.status, contentType: answer.contentType, body: bytes, headers: answer.headers)
  }
}

extension Response {
  fileprivate init(_ answer: ServiceAnswer) {
    var headers = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name.answered[name] ?? HTTPField.Name(name) { headers[name] = value }
    }
    let status = HTTPResponse.Status(code: answer.status)
    switch answer.body {
    case .bytes(let bytes):
      self.init(
        status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    case .pieces(let pieces):
      self.init(
        status: status, headers: headers,
        body: ResponseBody { writer in
          let out = PieceWriter(writer)
          try await pieces { try await out.write($0) }
          try await out.finish()
        })
    }
  }
}

/// Writes the pieces of a body, one after the other.
private final class PieceWriter {
  private var writer: any ResponseBodyWriter

  init(_ writer: any ResponseBodyWriter) { self.writer = writer }

  @concurrent
  func write(_ bytes: [UInt8]) async throws { try await writer.write(ByteBuffer(bytes: bytes)) }

  @concurrent
  func finish() async throws { try await writer.finish(nil) }
}

extension HTTPField.Name {
  fileprivate static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
  /// The names that nearly all answers have: to make one means to look at each of its letters.
  fileprivate static let answered = ["content-type": contentType, "cache-control": cacheControl]
}

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Carries requests from their connections through the gate, and answers back.
struct ServiceResponder: HTTPResponder {
  let gate: ServiceGate

  func respond(to request: Request, context: ServiceContext) async throws -> Response {
    let answer = Response(await gate.answer(ServiceRequest(request)))
    return request.method == .head ? answer.createHeadResponse() : answer
  }
}

/// What is known of a request beside itself: nothing that the service asks for.
struct ServiceContext: InitializableFromSource {
  init(source: ApplicationRequestContextSource) {}
}

extension ServiceRequest {
  /// A request that came over a socket.
  fileprivate init(_ request: Request) {
    method = request.method.rawValue
    path = request.uri.path
    query = request.uri.query ?? ""
    let fields = request.headers
    headers = Headers(
      authorization: fields[.authorization], ifMatch: fields[.ifMatch],
      host: request.head.authority,
      isFromWebPage: fields[.origin] != nil || fields[.fetchSite] != nil)
    let body = request.body
    self.body = { (limit) async throws(Problem) in
      do { return Array(buffer: try await body.collect(upTo: limit)) } catch {
        if error is NIOTooManyBytesError { throw Problem(bodyLimit: limit) }
        throw Problem(.badRequest, "The body did not come whole.")
      }
    }
  }
}

extension Response {
  fileprivate init(_ answer: ServiceAnswer) {
    var headers = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { headers[name] = value }
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

  func write(_ bytes: [UInt8]) async throws { try await writer.write(ByteBuffer(bytes: bytes)) }

  func finish() async throws { try await writer.finish(nil) }
}

extension HTTPField.Name {
  fileprivate static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
}

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// What stands before every route: who may, how much at a time, and how it is answered.
struct ServiceGate: Sendable {
  let routes: [ServiceRoute]
  let tokens: AccessTokens
  let limits: ServiceLimits
  let slots: RequestSlots
  let watch: ServiceWatch

  /// Serves a request of a route.
  func answer(
    _ route: ServiceRoute, _ request: Request, _ context: ServiceContext
  ) async -> Response {
    let start = ContinuousClock.now
    let answer: ServiceAnswer
    do throws(Problem) {
      try admit(request.head, route.scope)
      answer = try await served(route, call(request, context, route))
    } catch {
      answer = ServiceAnswer(error)
    }
    watch.answered(route.name, status: answer.status, in: start.duration(to: .now))
    return Response(answer)
  }

  /// Answers a request that no route is for.
  func lost(_ request: Request) -> Response {
    let path = request.uri.path.split(separator: "/", omittingEmptySubsequences: false)
    let methods = routes.filter { $0.fits(path) }.map(\.method)
    var problem = Problem(
      .notFound, "There is nothing at this path; GET \(OpenAPIDocument.path) says what there is.")
    if !methods.isEmpty {
      problem = Problem(
        .methodNotAllowed, "At this path there is \(methods.joined(separator: ", ")).")
      problem.allowed = methods
    }
    let answer = ServiceAnswer(problem)
    watch.answered("none", status: answer.status, in: .zero)
    return Response(answer)
  }

  private func admit(_ head: HTTPRequest, _ scope: ServiceRoute.Scope) throws(Problem) {
    if tokens.isOpen {
      let fields = head.headerFields
      let isFromWebPage = fields[.origin] != nil || fields[.fetchSite] != nil
      guard OpenDoor.admits(isFromWebPage: isFromWebPage, host: head.authority) else {
        throw Problem(
          .forbidden,
          "A web page may not use a service without a token: start it with BOBBIN_SERVICE_TOKEN.")
      }
    }
    guard scope != .open else { return }
    guard
      let access = tokens.access(authorization: head.headerFields[.authorization], query: nil)
    else {
      throw Problem(.unauthorized, "Send a token of this service: Authorization: Bearer ….")
    }
    guard scope == .read || access == .full else {
      throw Problem(.forbidden, "This token is for reading only.")
    }
  }

  private func served(
    _ route: ServiceRoute, _ call: ServiceCall
  ) async throws(Problem) -> ServiceAnswer {
    guard route.works else { return try await route.perform(call) }
    guard slots.take() else {
      throw Problem(
        .tooManyRequests, "\(limits.requests) requests are under way; come again.", retryAfter: 1)
    }
    watch.working(slots.count)
    defer {
      slots.give()
      watch.working(slots.count)
    }
    return try await route.perform(call)
  }

  private func call(
    _ request: Request, _ context: ServiceContext, _ route: ServiceRoute
  ) throws(Problem) -> ServiceCall {
    var places: [String: [UInt8]] = [:]
    for place in route.places {
      let text = context.parameters.get(place) ?? ""
      guard let bytes = PercentText.decoded(Array(text.utf8)[...], plusIsSpace: false) else {
        throw Problem(
          .badRequest, "The path has a % that is not followed by two hexadecimal digits.")
      }
      guard bytes.count <= limits.idBytes else {
        throw Problem(
          .badRequest, "The \(place) has \(bytes.count) bytes; \(limits.idBytes) are taken.")
      }
      places[place] = bytes
    }
    return ServiceCall(
      places: places, query: try Self.query(request, route), ifMatch: request.headers[.ifMatch]
    ) { [limits] () async throws(Problem) in
      do {
        return Array(buffer: try await request.body.collect(upTo: limits.bodyBytes))
      } catch is NIOTooManyBytesError {
        throw Problem(.tooLarge, "The body has more than \(limits.bodyBytes) bytes.")
      } catch {
        throw Problem(.badRequest, "The body did not come whole.")
      }
    }
  }

  private static func query(
    _ request: Request, _ route: ServiceRoute
  ) throws(Problem) -> [String: String] {
    var query: [String: String] = [:]
    for item in (request.uri.query ?? "").split(separator: "&") {
      let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let words = halves.map { half in
        PercentText.decoded(Array(half.utf8)[...], plusIsSpace: true).flatMap {
          String(validating: $0, as: UTF8.self)
        }
      }
      guard let name = words[0], let value = words.count > 1 ? words[1] : "" else {
        throw Problem(.badRequest, "The query cannot be read: it is not UTF-8 in percent escapes.")
      }
      // A slip of the pen shall not ask for something else than was meant.
      guard route.query.contains(where: { $0.name == name }) else {
        let names = route.query.map(\.name)
        throw Problem(
          .badRequest,
          "There is no parameter \(name) here"
            + (names.isEmpty ? "." : "; there are \(names.joined(separator: ", "))."))
      }
      query[name] = value
    }
    return query
  }
}

extension ServiceRoute {
  /// Whether a path, split at its slashes, is one of this route.
  fileprivate func fits(_ path: [Substring]) -> Bool {
    let own = self.path.split(separator: "/", omittingEmptySubsequences: false)
    return own.count == path.count
      && zip(own, path).allSatisfy { $0.hasPrefix("{") ? !$1.isEmpty : $0 == $1 }
  }
}

extension Response {
  fileprivate init(_ answer: ServiceAnswer) {
    var headers = HTTPFields()
    headers[.contentType] = answer.contentType
    headers[.cacheControl] = "no-store"
    if let tag = answer.entityTag { headers[.eTag] = "\(tag)" }
    if let seconds = answer.retryAfter { headers[.retryAfter] = "\(seconds)" }
    if !answer.allowed.isEmpty { headers[.allow] = answer.allowed.joined(separator: ", ") }
    if answer.status == Problem.Kind.unauthorized.status { headers[.wwwAuthenticate] = "Bearer" }
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

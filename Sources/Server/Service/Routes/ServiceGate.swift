/// What every request passes: which route it is for, who may, how much at a time; however it came and is answered.
struct ServiceGate: Sendable {
  let tokens: AccessTokens
  let limits: ServiceLimits
  let watch: ServiceWatch
  private let table: RouteTable
  private let slots: RequestSlots

  init(
    routes: [ServiceRoute], tokens: AccessTokens, limits: ServiceLimits, watch: ServiceWatch
  ) {
    self.tokens = tokens
    self.limits = limits
    self.watch = watch
    table = RouteTable(routes)
    slots = RequestSlots(most: limits.requests)
  }

  /// Serves a request.
  func answer(_ request: ServiceRequest) async -> ServiceAnswer {
    switch table.find(request.method, request.path) {
    case .methods(let methods):
      let answer = ServiceAnswer(Self.lost(methods))
      watch.answered("none", status: answer.status, in: .zero)
      return answer
    case .route(let route, let places):
      let start = ContinuousClock.now
      let answer: ServiceAnswer
      do throws(Problem) {
        try admit(request.headers, route.scope)
        answer = try await served(route, call(request, route, places))
      } catch {
        answer = ServiceAnswer(error)
      }
      watch.answered(route.name, status: answer.status, in: start.duration(to: .now))
      return answer
    }
  }

  private static func lost(_ methods: [String]) -> Problem {
    guard !methods.isEmpty else {
      return Problem(
        .notFound, "There is nothing at this path; GET \(OpenAPIDocument.path) says what there is.")
    }
    var problem = Problem(
      .methodNotAllowed, "At this path there is \(methods.joined(separator: ", ")).")
    problem.allowed = methods
    return problem
  }

  private func admit(
    _ headers: ServiceRequest.Headers, _ scope: ServiceRoute.Scope
  ) throws(Problem) {
    if tokens.isOpen {
      guard OpenDoor.admits(isFromWebPage: headers.isFromWebPage, host: headers.host) else {
        throw Problem(
          .forbidden,
          "A web page may not use a service without a token: start it with BOBBIN_SERVICE_TOKEN.")
      }
    }
    guard scope != .open else { return }
    guard let access = tokens.access(authorization: headers.authorization, query: nil) else {
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
    _ request: ServiceRequest, _ route: ServiceRoute, _ found: [String: Substring]
  ) throws(Problem) -> ServiceCall {
    var places: [String: [UInt8]] = [:]
    for (place, text) in found {
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
      places: places, query: try Self.query(request, route), ifMatch: request.headers.ifMatch
    ) { [limit = limits.bodyBytes] () async throws(Problem) in try await request.body(limit) }
  }

  private static func query(
    _ request: ServiceRequest, _ route: ServiceRoute
  ) throws(Problem) -> [String: String] {
    var query: [String: String] = [:]
    for item in request.query.split(separator: "&") {
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

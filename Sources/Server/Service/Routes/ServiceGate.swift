/// What every request passes: which route it is for, who may, how much at a time; however it came and is answered.
struct ServiceGate: Sendable {
  let tokens: AccessTokens
  let limits: ServiceLimits
  let watch: ServiceWatch
  private let spans: RequestSpans
  private let slots: RequestSlots
  private let table: RouteTable
  private let bodies: BodyBudget

  init(
    routes: [ServiceRoute], tokens: AccessTokens, limits: ServiceLimits, slots: RequestSlots,
    watch: ServiceWatch, spans: RequestSpans
  ) {
    self.tokens = tokens
    self.limits = limits
    self.slots = slots
    self.watch = watch
    self.spans = spans
    table = RouteTable(routes)
    bodies = BodyBudget(most: max(limits.heldBytes, limits.bodyBytes))
  }

  /// Serves a request.
  func answer(_ request: ServiceRequest) async -> ServiceAnswer {
    let found = table.find(request.method, request.path)
    let work = RequestUnderWay(found.name, slots, watch)
    let answer = await spans.around(request, found) {
      do throws(Problem) {
        let (route, call) = try admit(request, found)
        return try await served(route, call, request, work)
      } catch {
        return ServiceAnswer(error)
      }
    }
    return work.ending(with: answer, isHead: request.method == "HEAD")
  }

  /// What a request is refused with before its body is asked for; nil: it may come.
  func refusal(_ request: ServiceRequest) -> ServiceAnswer? {
    let found = table.find(request.method, request.path)
    do throws(Problem) { _ = try admit(request, found) } catch {
      let work = RequestUnderWay(found.name, slots, watch)
      return work.ending(with: ServiceAnswer(error), isHead: request.method == "HEAD")
    }
    return nil
  }

  /// Everything that the head of a request says.
  private func admit(
    _ request: ServiceRequest, _ found: RouteTable.Found
  ) throws(Problem) -> (ServiceRoute, ServiceCall) {
    switch found {
    case .methods(let methods): throw Self.lost(methods)
    case .route(let route, let places):
      try admit(request.headers, route.scope)
      let call = try call(request, route, places)
      if let announced = request.headers.announcedBytes, announced > limits.bodyBytes {
        throw Problem(bodyLimit: limits.bodyBytes)
      }
      return (route, call)
    }
  }

  private static func lost(_ methods: [String]) -> Problem {
    guard !methods.isEmpty else {
      return Problem(
        .notFound, "There is nothing at this path; GET \(OpenAPIDocument.path) says what there is.")
    }
    let methods = methods.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }
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
    _ route: ServiceRoute, _ call: ServiceCall, _ request: ServiceRequest, _ work: RequestUnderWay
  ) async throws(Problem) -> ServiceAnswer {
    var call = call
    // Before there is a slot for it: whoever sends slowly keeps nobody from working.
    if route.body != nil { call.body = try await request.body(limits.bodyBytes, bodies) }
    defer { bodies.give(call.body.count) }
    guard !route.takesSlot || work.takeSlot() else {
      throw Problem(
        .tooManyRequests, "\(limits.requests) requests are under way; come again.", retryAfter: 1)
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
      places: places, query: try Self.query(request, route), ifMatch: request.headers.ifMatch)
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
      guard query.updateValue(value, forKey: name) == nil else {
        throw Problem(.badRequest, "The parameter \(name) is there twice.")
      }
    }
    return query
  }
}

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Carries requests from their connections to the routes, and answers back.
struct ServiceResponder: HTTPResponder {
  typealias Context = ServiceContext

  private let router: RouterResponder<ServiceContext>

  init(routes: [ServiceRoute], gate: ServiceGate) {
    let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
    for route in routes {
      router.on(RouterPath(route.path), method: HTTPRequest.Method(route.method) ?? .get) {
        request, context in
        await gate.answer(route, request, context)
      }
    }
    // Added after the routes it stands before none of them, only before what says that there is no route.
    router.add(middleware: LostAndFound(gate: gate))
    self.router = router.buildResponder()
  }

  func respond(to request: Request, context: ServiceContext) async throws -> Response {
    try await router.respond(to: request, context: context)
  }
}

/// Answers requests that no route is for.
private struct LostAndFound: RouterMiddleware {
  let gate: ServiceGate

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    gate.lost(request)
  }
}

/// What is known of a request beside itself.
struct ServiceContext: RequestContext {
  var coreContext: CoreRequestContextStorage

  init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}

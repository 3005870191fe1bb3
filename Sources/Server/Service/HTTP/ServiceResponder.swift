internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Carries requests from their connections to the routes, and answers back.
struct ServiceResponder: HTTPResponder {
  typealias Context = ServiceContext

  private let router: RouterResponder<ServiceContext>
  private let gate: ServiceGate

  init(routes: [ServiceRoute], gate: ServiceGate) {
    self.gate = gate
    let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
    for route in routes {
      router.on(RouterPath(route.path), method: HTTPRequest.Method(route.method) ?? .get) {
        request, context in
        await gate.answer(route, request, context)
      }
    }
    self.router = router.buildResponder()
  }

  func respond(to request: Request, context: ServiceContext) async throws -> Response {
    do {
      return try await router.respond(to: request, context: context)
    } catch {
      return gate.lost(request)
    }
  }
}

/// What is known of a request beside itself.
struct ServiceContext: RequestContext {
  var coreContext: CoreRequestContextStorage

  init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}

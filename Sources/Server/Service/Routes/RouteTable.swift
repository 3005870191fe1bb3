/// Finds the route that a request is for.
struct RouteTable: Sendable {
  /// What there is at a path.
  enum Found: Sendable {
    /// The route, and what its path names, escapes and all.
    case route(ServiceRoute, places: [String: Substring])
    /// Routes with other methods; without any there is nothing.
    case methods([String])

    /// The path of the route, with names in braces; nil: there is none.
    var path: String? {
      if case .route(let route, _) = self { route.path } else { nil }
    }

    /// The name of the route; `none` without one.
    var name: String {
      if case .route(let route, _) = self { route.name } else { "none" }
    }
  }

  private let entries: [(route: ServiceRoute, parts: [Substring])]

  init(_ routes: [ServiceRoute]) { entries = routes.map { ($0, Self.parts($0.path)) } }

  /// What is meant; `HEAD` is `GET` without the body.
  func find(_ method: String, _ path: String) -> Found {
    let asked = Self.parts(path)
    var methods: [String] = []
    for (route, parts) in entries {
      guard let places = Self.places(of: parts, in: asked) else { continue }
      if route.method == (method == "HEAD" ? "GET" : method) {
        return .route(route, places: places)
      }
      methods.append(route.method)
    }
    return .methods(methods)
  }

  private static func parts(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false)
  }

  /// What stands where a route has names in braces; nil: it is no path of this route.
  private static func places(of parts: [Substring], in asked: [Substring]) -> [String: Substring]? {
    guard parts.count == asked.count else { return nil }
    var places: [String: Substring] = [:]
    for (part, given) in zip(parts, asked) {
      if part.hasPrefix("{") {
        guard !given.isEmpty else { return nil }
        places[String(part.dropFirst().dropLast())] = given
      } else if part != given {
        return nil
      }
    }
    return places
  }
}

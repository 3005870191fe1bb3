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
    let wanted = method == "HEAD" ? "GET" : method
    for (route, parts) in entries where Self.matches(parts, asked) {
      if route.method == wanted { return .route(route, places: Self.places(of: parts, in: asked)) }
      methods.append(route.method)
    }
    return .methods(methods)
  }

  private static func parts(_ path: String) -> [Substring] {
    // A slash is one byte wherever it stands, and to look at characters is dear.
    path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map(Substring.init)
  }

  /// Whether it is a path of this route: something stands where the route has a name in braces, the same everywhere else.
  private static func matches(_ parts: [Substring], _ asked: [Substring]) -> Bool {
    parts.count == asked.count
      && zip(parts, asked).allSatisfy { isPlace($0) ? !$1.isEmpty : $0 == $1 }
  }

  /// What stands where a route has names in braces.
  private static func places(of parts: [Substring], in asked: [Substring]) -> [String: Substring] {
    var places: [String: Substring] = [:]
    for (part, given) in zip(parts, asked) where isPlace(part) {
      places[String(part.dropFirst().dropLast())] = given
    }
    return places
  }

  private static func isPlace(_ part: Substring) -> Bool { part.utf8.first == UInt8(ascii: "{") }
}

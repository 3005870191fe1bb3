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

  init(_ routes: [ServiceRoute]) {
    entries = routes.map { ($0, $0.path.split(separator: "/", omittingEmptySubsequences: false)) }
  }

  /// What is meant; `HEAD` is `GET` without the body.
  func find(_ method: String, _ path: String) -> Found {
    var methods: [String] = []
    let wanted = method == "HEAD" ? "GET" : method
    for (route, parts) in entries {
      guard let places = Self.match(parts, path) else { continue }
      if route.method == wanted { return .route(route, places: places) }
      methods.append(route.method)
    }
    return .methods(methods)
  }

  /// What stands where the route has names in braces: something, and the same everywhere else; nil: it is no path of this
  /// route.
  private static func match(_ parts: [Substring], _ path: String) -> [String: Substring]? {
    // A slash is one byte wherever it stands, and to look at characters is dear.
    let bytes = path.utf8
    var places: [String: Substring] = [:]
    var start = bytes.startIndex
    for (number, part) in parts.enumerated() {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
      guard (end == bytes.endIndex) == (number == parts.count - 1) else { return nil }
      if isPlace(part) {
        guard start < end else { return nil }
        places[String(part.dropFirst().dropLast())] = path[start..<end]
      } else {
        guard bytes[start..<end].elementsEqual(part.utf8) else { return nil }
      }
      if end < bytes.endIndex { start = bytes.index(after: end) }
    }
    return places
  }

  private static func isPlace(_ part: Substring) -> Bool { part.utf8.first == UInt8(ascii: "{") }
}

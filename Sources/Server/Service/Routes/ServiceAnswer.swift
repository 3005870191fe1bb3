/// What the service answers.
struct ServiceAnswer: Sendable {
  /// Writes pieces as they come.
  typealias Pieces =
    @concurrent @Sendable (_ write: @concurrent ([UInt8]) async throws -> Void) async throws -> Void

  /// What follows the head.
  enum Body: Sendable {
    case bytes([UInt8])
    /// Pieces as they come; a failure after the first ends the connection, so that nobody takes a part for the whole.
    case pieces(Pieces)
  }

  var status = 200
  var contentType = MediaType.json
  /// The version of what is answered, for `If-Match`.
  var entityTag: EntityTag?
  /// When to come again, in seconds.
  var retryAfter: Int?
  /// The methods that there are.
  var allowed: [String] = []
  var body: Body

  init(_ bytes: [UInt8]) { body = .bytes(bytes) }

  init(_ problem: Problem) {
    status = problem.kind.status
    contentType = MediaType.problem
    retryAfter = problem.retryAfter
    allowed = problem.allowed
    body = .bytes(problem.json)
  }

  init(lines: @escaping Pieces) {
    contentType = MediaType.jsonLines
    body = .pieces(lines)
  }

  /// The headers that it has, whatever carries it.
  var headers: [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = [
      (name: "content-type", value: contentType), (name: "cache-control", value: "no-store"),
    ]
    if let entityTag { headers.append(("etag", "\(entityTag)")) }
    if let retryAfter { headers.append(("retry-after", "\(retryAfter)")) }
    if !allowed.isEmpty { headers.append(("allow", allowed.joined(separator: ", "))) }
    if status == Problem.Kind.unauthorized.status { headers.append(("www-authenticate", "Bearer")) }
    return headers
  }
}

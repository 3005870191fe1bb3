/// What the service answers.
struct ServiceAnswer: Sendable {
  /// What follows the head.
  enum Body: Sendable {
    case bytes([UInt8])
    /// Pieces as they come; a failure ends the connection, so that nobody takes a part for the whole.
    case pieces(@Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void)
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

  init(
    lines: @escaping @Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void
  ) {
    contentType = MediaType.jsonLines
    body = .pieces(lines)
  }
}

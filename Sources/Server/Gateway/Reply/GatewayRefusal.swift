/// Why a request is not served.
struct GatewayRefusal: Error, Sendable, Equatable {
  /// What the status line says.
  enum Status: Int, Sendable {
    case badRequest = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case incomplete = 408
    case contentTooLarge = 413
    case uriTooLong = 414
    case tooManyConnections = 429
    case headerTooLarge = 431
    case internalError = 500
    case unavailable = 503
    case timedOut = 504
  }

  let status: Status
  /// What the body says.
  let words: String

  init(_ status: Status, _ words: String) {
    self.status = status
    self.words = words
  }
}

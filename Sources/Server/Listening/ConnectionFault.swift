/// Why a connection's request gets to no responder.
enum ConnectionFault: Sendable {
  /// There are too many connections.
  case tooMany
  /// Its head is larger than is taken.
  case headerTooLarge
  /// It is no HTTP request.
  case malformed
  /// Its body did not come in time.
  case incomplete
}

/// An answer that needs no responder.
struct PlainAnswer: Sendable {
  /// The status line's number.
  let status: Int
  let contentType: String
  let body: [UInt8]
  /// The headers beside those of the body.
  var headers: [(name: String, value: String)] = []
}

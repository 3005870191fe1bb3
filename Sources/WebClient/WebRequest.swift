/// One request, as often as it is sent.
package struct WebRequest: Sendable {
  /// How it is sent.
  package enum Method: Sendable {
    /// `GET`.
    case get
    /// `POST`, with these bytes.
    case post([UInt8])

    var body: [UInt8] { if case .post(let bytes) = self { bytes } else { [] } }
  }

  /// How it is sent.
  package var method: Method
  /// What follows the client's address: empty, or begins with a slash.
  package var path: String
  /// Headers beside those that the client sends itself.
  package var headers: [(name: String, value: String)] = []
  /// Whether nothing is written by it, so that it may be sent again when its answer was lost.
  package var isRepeatable: Bool
  /// Told of each time it is sent.
  package var meter: (any RequestMeter)?
  /// Whether an answer that asks to wait and try again (429, 502, 503, 504 …) says for another reason that this is in vain.
  package var isFinal: @Sendable (WebResponse) -> Bool = { _ in false }

  /// A request.
  package init(_ method: Method, path: String, isRepeatable: Bool) {
    self.method = method
    self.path = path
    self.isRepeatable = isRepeatable
  }
}

/// Counts how often a request is sent, and decides whether it may be.
package protocol RequestMeter: Sendable {
  /// Asked before each attempt; false: there is to be none.
  func mayBegin() -> Bool
  /// The request of an attempt begins to leave.
  func sent()
  /// Nothing of an attempt has left.
  func gaveUp()
  /// An attempt was answered, also where there is another one.
  func answered(_ response: WebResponse)
  /// An attempt is over without an answer that could be taken; it may have left or not.
  ///
  /// - Parameter isUnderstood: false: what is there speaks something else, and has done nothing of it.
  func unanswered(isUnderstood: Bool)
}

/// An answer, read to its end.
package struct WebResponse: Sendable {
  /// The status, such as 200 or 404.
  package let status: Int
  /// The headers, in order.
  package let headers: [(name: String, value: String)]
  /// All bytes of it.
  package let body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// How long it asks to wait before the next request; nil: it does not.
  package var retryAfter: Duration? { RetryAfter.wait(self) }

  /// The first value of a header, whatever the case of its name.
  package func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }
}

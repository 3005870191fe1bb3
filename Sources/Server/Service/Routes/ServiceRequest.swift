/// One request of the service, however it came: over a socket, or as the event of an invocation.
struct ServiceRequest: Sendable {
  /// `GET`.
  let method: String
  /// The path as it was sent, escapes and all.
  let path: String
  /// What follows `?`, as it was sent; empty: nothing does.
  let query: String
  /// The headers that mean something here.
  let headers: Headers
  /// Reads the body, of which so many bytes are taken; out of the budget, to which its reader gives them back.
  let body: @Sendable (_ limit: Int, _ budget: BodyBudget) async throws(Problem) -> [UInt8]

  /// What the service reads of a request's head.
  struct Headers: Sendable {
    var authorization: String?
    var ifMatch: String?
    /// Whom it was sent to, by its own words.
    var host: String?
    /// How long the body says that it is; nil: it does not.
    var announcedBytes: Int?
    /// Whether it has what a browser adds to the requests of a web page.
    var isFromWebPage = false
    /// Of which trace it is a part, as its sender says it; read only where somebody traces.
    var trace: @Sendable () -> [String: String] = { [:] }

    /// The headers that say so, in lower case: those of https://www.w3.org/TR/trace-context/ and baggage.
    static let ofTrace = ["traceparent", "tracestate", "baggage"]
  }
}

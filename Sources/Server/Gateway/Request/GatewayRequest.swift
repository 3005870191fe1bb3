/// The head of a request, without the connection it came over.
struct GatewayRequest: Sendable {
  /// What the service takes; all else is 405.
  enum Method: Sendable {
    case get
    case head
    case post
    case put
  }

  /// Nil: another method.
  var method: Method?
  /// Path and query as the request line has them.
  var target: String
  /// `Authorization`.
  var authorization: String?
  /// `Upstash-Encoding`.
  var encoding: String?
  /// `Upstash-Response-Format`.
  var format: String?
  /// `Host`.
  var host: String?
  /// True when a browser says that a web page asks: it sends `Origin` or `Sec-Fetch-Site`.
  var isFromWebPage = false
  /// `Content-Length`; nil: none, or no number.
  var announcedBytes: Int?

  init(_ method: Method?, _ target: String) {
    self.method = method
    self.target = target
  }
}

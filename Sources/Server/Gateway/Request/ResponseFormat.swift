/// How a reply is written.
enum ResponseFormat: Sendable, Equatable {
  /// JSON, strings as they are.
  case json
  /// JSON, strings in base64.
  case base64
  /// The protocol of Redis.
  case resp2

  /// The format that the headers ask for.
  init(encoding: String?, format: String?) throws(GatewayRefusal) {
    let isBase64: Bool
    switch encoding?.lowercased() {
    case nil, "": isBase64 = false
    case "base64": isBase64 = true
    default: throw GatewayRefusal(.badRequest, ServiceWords.encoding)
    }
    switch format?.lowercased() {
    case nil, "", "json": self = isBase64 ? .base64 : .json
    case "resp2":
      guard !isBase64 else { throw GatewayRefusal(.badRequest, ServiceWords.encodedRESP2) }
      self = .resp2
    default: throw GatewayRefusal(.badRequest, ServiceWords.format)
    }
  }
}

import RESP

/// What a request is answered with, without the connection it goes over.
struct GatewayResponse: Sendable {
  /// What a body is made of.
  enum Body: Sendable {
    case bytes([UInt8])
    case feed(EventFeed)
  }

  /// The number of the status line.
  let status: Int
  /// `Content-Type`.
  let contentType: String
  let body: Body
  /// Why it, or a part of it, was refused, for whoever runs the gateway; nil: it was not.
  let refusal: String?

  private init(_ status: Int, _ contentType: String, _ body: Body, refusal: String? = nil) {
    self.refusal = refusal
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// The reply to one command.
  init(replyTo reply: RESPValue, _ format: ResponseFormat) {
    let status = if case .error = reply { GatewayRefusal.Status.badRequest.rawValue } else { 200 }
    self.init(
      status, format.contentType, .bytes(ReplyWriter.body(reply, format)),
      refusal: ServiceWords.lack(in: reply).map { "\($0) (status \(status))" })
  }

  /// The replies to many.
  init(replies: [RESPValue], _ format: ResponseFormat, refusal: String? = nil) {
    self.init(
      200, format.contentType, .bytes(ReplyWriter.body(replies, format)), refusal: refusal)
  }

  /// A body of JSON.
  init(json: [UInt8]) { self.init(200, ResponseFormat.json.contentType, .bytes(json)) }

  /// News as they come.
  init(_ feed: EventFeed) { self.init(200, EventText.contentType, .feed(feed)) }

  /// Why a request is not served, in JSON whatever the format of replies.
  init(refusing refusal: GatewayRefusal) {
    self.init(
      refusal.status.rawValue, ResponseFormat.json.contentType,
      .bytes(ReplyWriter.body(refusing: refusal.words)),
      refusal: "\(refusal.words) (status \(refusal.status.rawValue))")
  }
}

extension ResponseFormat {
  /// `Content-Type` of replies in it.
  var contentType: String { self == .resp2 ? "application/octet-stream" : "application/json" }
}

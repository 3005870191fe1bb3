/// What a request's path asks for.
enum RequestRoute: Sendable, Equatable {
  /// One command, which the body holds as an array.
  case command
  /// One command of the path; the body, if there is one, follows it, then the query.
  case path([[UInt8]], query: [[UInt8]])
  /// Commands in order.
  case pipeline
  /// Commands all at once.
  case transaction
  /// News, as they come.
  case events(EventRequest)
  /// What was served so far.
  case usage
  /// Nothing that there is.
  case unknown

  init(_ target: RequestTarget) {
    guard let first = target.segments.first else {
      self = .command
      return
    }
    let rest = Array(target.segments.dropFirst())
    switch String(decoding: first, as: UTF8.self).lowercased() {
    case "pipeline" where rest.isEmpty: self = .pipeline
    case "multi-exec" where rest.isEmpty: self = .transaction
    case "subscribe": self = .events(.channels(rest))
    case "psubscribe": self = .events(.patterns(rest))
    case "monitor" where rest.isEmpty: self = .events(.monitor)
    case "_gateway": self = rest == [Array("usage".utf8)] ? .usage : .unknown
    default: self = .path(target.segments, query: target.query)
    }
  }
}

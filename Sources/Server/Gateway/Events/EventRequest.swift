import KeyValue

/// Which news a client wants.
enum EventRequest: Sendable, Equatable {
  /// Messages in these channels.
  case channels([[UInt8]])
  /// Messages in channels that these globs match.
  case patterns([[UInt8]])
  /// All commands that the server gets.
  case monitor

  /// Whether it names no channel.
  var isOfNothing: Bool {
    switch self {
    case .channels(let names), .patterns(let names): names.isEmpty
    case .monitor: false
    }
  }

  /// The command that asks for them.
  var command: [UInt8] {
    switch self {
    case .channels: Array("SUBSCRIBE".utf8)
    case .patterns: Array("PSUBSCRIBE".utf8)
    case .monitor: Array("MONITOR".utf8)
    }
  }
}

/// A store that tells news.
protocol EventSource: Sendable {
  /// Listens; what comes back tells first that it does.
  func open(_ request: EventRequest) async throws(StoreError) -> EventFeed
}

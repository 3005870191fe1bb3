import KeyValue
import KeyValueRedis

/// News of a Redis for any number of clients, over two connections at most.
struct EventHub: EventSource {
  private let messages: EventLine
  private let monitor: EventLine

  /// - Parameter heartbeat: how often a client without news hears that the gateway is there.
  init(_ passage: RedisPassage, heartbeat: Duration) {
    messages = EventLine(passage, heartbeat: heartbeat)
    monitor = EventLine(passage, heartbeat: heartbeat)
  }

  func open(_ request: EventRequest) async throws(StoreError) -> EventFeed {
    // Where MONITOR was asked for nothing else can be.
    let line = request == .monitor ? monitor : messages
    return try await line.open(request.topics)
  }

  /// Ends all feeds.
  func close() async {
    await messages.close()
    await monitor.close()
  }
}

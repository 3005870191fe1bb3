import KeyValue
import Synchronization

/// Who listens to a Redis, and what is done for them: nothing while nobody does.
///
/// Listeners for the same prefixes share the connections, one to each master, which end with the last of them.
final class RedisChanges: Sendable {
  private struct Watch {
    let feed: ChangeFeed
    let task: Task<Void, Never>
    var listeners: Int
  }

  private struct State {
    var watches: [NewsPrefixes: Watch] = [:]
    var isClosed = false
  }

  /// Changes that wait for a listener: one that deletes a hundred thousand threads makes many at once.
  private static let depth = 16_384

  private let commands: any RedisCommands
  private let options: NewsOptions
  private let state = Mutex(State())

  init(_ commands: any RedisCommands, options: NewsOptions) {
    self.commands = commands
    self.options = options
  }

  /// Changes of keys with one of these prefixes.
  ///
  /// Begins with `resync` once they are heard; ends after `silent`.
  func stream(prefixes: [[UInt8]]) -> AsyncStream<StoreChange> {
    let key = NewsPrefixes(prefixes)
    let feed: ChangeFeed? = state.withLock { state in
      guard !state.isClosed, !key.all.isEmpty else { return nil }
      if let watch = state.watches[key] {
        state.watches[key]?.listeners += 1
        return watch.feed
      }
      let feed = ChangeFeed(depth: Self.depth)
      state.watches[key] = Watch(feed: feed, task: watch(key, feed), listeners: 1)
      return feed
    }
    guard let feed else { return AsyncStream { $0.finish() } }
    // They may be heard already: who shares a watch comes late, and a watch may be quicker than whoever began it.
    return feed.stream(prefixes: prefixes, repeatsResync: true) { [weak self] in
      self?.leave(key, feed)
    }
  }

  /// Ends all streams.
  func close() {
    let watches = state.withLock { state in
      state.isClosed = true
      defer { state.watches = [:] }
      return Array(state.watches.values)
    }
    for watch in watches {
      watch.task.cancel()
      watch.feed.finish()
    }
  }

  /// How changes by others come to be known, in words; asks one master for it.
  func words() async -> String? {
    let request = NewsRequest(prefixes: NewsPrefixes([Array("bobbin:".utf8)]), options: options)
    guard let node = try? await commands.masters().first, let answer = try? await request.ask(node)
    else { return nil }
    if case .news(_, let news) = answer { news.end() }
    return switch answer {
    case .news(.tracking, _): "pushed by the server (CLIENT TRACKING)"
    case .news(.notifications, _): "pushed by the server (keyspace notifications)"
    case .silence(let silence): "found by reading again: \(silence.reason)"
    }
  }

  private func watch(_ key: NewsPrefixes, _ feed: ChangeFeed) -> Task<Void, Never> {
    let watch = ChangeWatch(
      commands: commands, request: NewsRequest(prefixes: key, options: options), feed: feed)
    return Task { [weak self] in
      guard let silence = await watch.run() else { return }
      self?.remove(key, feed)
      feed.finish(saying: .silent(reason: silence.reason))
    }
  }

  private func remove(_ key: NewsPrefixes, _ feed: ChangeFeed) {
    state.withLock { state in
      if state.watches[key]?.feed === feed { state.watches[key] = nil }
    }
  }

  /// One listener fewer; with the last one the connections go.
  private func leave(_ key: NewsPrefixes, _ feed: ChangeFeed) {
    let last: Watch? = state.withLock { state in
      guard var watch = state.watches[key], watch.feed === feed else { return nil }
      watch.listeners -= 1
      state.watches[key] = watch.listeners > 0 ? watch : nil
      return watch.listeners > 0 ? nil : watch
    }
    last?.task.cancel()
  }
}

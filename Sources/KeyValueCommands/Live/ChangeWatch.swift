import KeyValue

/// Listens to all servers that hold keys, as they come and go.
struct ChangeWatch: Sendable {
  /// How often a cluster is asked whether it has new masters: nobody says so by himself.
  static let topologyInterval = Duration.seconds(30)

  let commands: any RedisCommands
  let request: NewsRequest
  let feed: ChangeFeed

  private enum Event: Sendable {
    case look
    case report(ServerNews.Report)
  }

  /// Listens until the task is cancelled, or a server has nothing to say: answers why.
  func run() async -> Silence? {
    let (events, event) = AsyncStream.makeStream(of: Event.self)
    var servers: [String: Task<Void, Never>] = [:]
    var clock: Task<Void, Never>?
    defer {
      clock?.cancel()
      for task in servers.values { task.cancel() }
    }
    var pause = NewsPause()
    event.yield(.look)
    if commands.isCluster { clock = lookRegularly(event) }
    for await next in events {
      switch next {
      case .report(.silent(let silence)): return silence
      case .look, .report(.lost): break
      }
      guard let masters = try? await commands.masters() else {
        let wait = pause.next()
        Task {
          try? await Task.sleep(for: wait)
          event.yield(.look)
        }
        continue
      }
      pause = NewsPause()
      let names = Set(masters.map(\.name))
      for (name, task) in servers where !names.contains(name) {
        task.cancel()
        servers[name] = nil
      }
      for master in masters where servers[master.name] == nil {
        servers[master.name] = listen(to: master.name, event)
      }
    }
    return nil
  }

  private func listen(
    to name: String, _ event: AsyncStream<Event>.Continuation
  ) -> Task<Void, Never> {
    let news = ServerNews(name: name, commands: commands, request: request, feed: feed) {
      event.yield(.report($0))
    }
    return Task { await news.run() }
  }

  private func lookRegularly(_ event: AsyncStream<Event>.Continuation) -> Task<Void, Never> {
    Task {
      while (try? await Task.sleep(for: Self.topologyInterval)) != nil { event.yield(.look) }
    }
  }
}

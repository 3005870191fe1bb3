import KeyValue

/// Listens to one server, and again whenever the connection is lost, until its task is cancelled or the server
/// turns out to have nothing to say.
struct ServerNews: Sendable {
  /// What becomes of it.
  enum Report: Sendable {
    /// There is no connection, or no longer; it is tried again.
    case lost
    /// There is nothing to listen to.
    case silent(Silence)
  }

  /// The server's name.
  let name: String
  let commands: any RedisCommands
  let request: NewsRequest
  let feed: ChangeFeed
  let report: @Sendable (Report) -> Void

  func run() async {
    var pause = NewsPause()
    while !Task.isCancelled {
      let start = ContinuousClock.now
      var lasted = Duration.zero
      do throws(StoreError) {
        // Asked for each time: a cluster may have let go of it meanwhile, and taken it up again.
        guard let node = try await commands.masters().first(where: { $0.name == name }) else {
          throw StoreError(.unreachable, "\(name) is no master any more")
        }
        switch try await request.ask(node) {
        case .news(let source, let news):
          // Nobody said what happened before.
          feed.resync()
          for await push in news.pushes { take(source.meaning(of: push)) }
          lasted = start.duration(to: .now)
          // Nobody says what happens from now on: whoever shows something looks, and learns why.
          if !Task.isCancelled { feed.resync() }
        case .silence(let silence):
          report(.silent(silence))
          return
        }
      } catch {
        // Whoever reads for a screen is told why; here it is tried again.
      }
      guard !Task.isCancelled else { return }
      report(.lost)
      try? await Task.sleep(for: pause.next(lasted: lasted))
    }
  }

  private func take(_ news: News) {
    switch news {
    case .keys(let keys): feed.publish(keys)
    case .everything: feed.resync()
    case .nothing: break
    }
  }
}

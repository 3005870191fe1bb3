import KeyValue
import RESP

/// Asks a server for news in the best way it has.
struct NewsRequest: Sendable {
  let prefixes: NewsPrefixes
  let options: NewsOptions

  /// What a server answered.
  enum Answer: Sendable {
    case news(NewsSource, RedisNews)
    case silence(Silence)
  }

  /// Asks `node`, on a connection of its own.
  func ask(_ node: any RedisNode) async throws(StoreError) -> Answer {
    let tracking: Silence.Tracking
    switch try await track(node) {
    case .success(let news): return .news(.tracking, news)
    case .failure(let why): tracking = why.value
    }
    func silence(_ notifications: Silence.Notifications) -> Answer {
      .silence(
        Silence(
          node: node.name, user: options.user, tracking: tracking, notifications: notifications))
    }
    let reading = RedisCommand(
      "CONFIG", [Array("GET".utf8), Array("notify-keyspace-events".utf8)])
    let reply = try await node.run([reading], lane: .interactive).first
    if case .error(let error) = reply, error.isPassing { throw passing(error, node) }
    guard let setting = NotificationSetting(reply) else { return silence(.unknown) }
    guard setting.tellsAll else { return silence(.off(setting)) }
    let source = NewsSource.notifications(database: options.database)
    let news = try await node.news(source.request(prefixes))
    guard let error = news.replies.firstError else { return .news(source, news) }
    news.end()
    if error.isPassing { throw passing(error, node) }
    return silence(
      error.code == "NOPERM"
        ? .notPermitted(database: options.database) : .refused(error.message))
  }

  private struct Refusal: Error { let value: Silence.Tracking }

  private func track(
    _ node: any RedisNode
  ) async throws(StoreError) -> Result<RedisNews, Refusal> {
    guard !options.onlyRESP2 else { return .failure(Refusal(value: .needsRESP3)) }
    // To a client of RESP2 a server says OK, and then nothing ever. Only the kind of this reply tells which one it
    // speaks; to a connection that speaks RESP3 already it changes nothing.
    let hello = RedisCommand("HELLO", [Array("3".utf8)])
    let news = try await node.news([hello] + NewsSource.tracking.request(prefixes))
    guard case .map = news.replies.first else {
      news.end()
      if case .error(let error) = news.replies.first, error.isPassing { throw passing(error, node) }
      return .failure(Refusal(value: .needsRESP3))
    }
    guard let error = news.replies.firstError else { return .success(news) }
    news.end()
    if error.isPassing { throw passing(error, node) }
    return .failure(
      Refusal(value: error.code == "NOPERM" ? .notPermitted : .refused(error.message)))
  }

  private func passing(_ error: RESPError, _ node: any RedisNode) -> StoreError {
    StoreError(.busy, "\(node.name) cannot serve now: \(error.message)")
  }
}

extension RedisNews {
  /// Ends the connection without a reader: one that stops is what ends it.
  func end() { Task { for await _ in pushes {} }.cancel() }
}

extension RESPError {
  /// True when the same question may have another answer in a moment.
  fileprivate var isPassing: Bool {
    ["LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOAUTH"].contains(code)
  }
}

extension [RESPValue] {
  fileprivate var firstError: RESPError? {
    for case .error(let error) in self { return error }
    return nil
  }
}

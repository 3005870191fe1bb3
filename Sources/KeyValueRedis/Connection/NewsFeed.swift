import RESP

/// Where the news of a connection go.
struct NewsFeed: Sendable {
  /// So many are kept for a reader that is busy.
  ///
  /// Beyond it the connection is ended, for a reader that connects again knows that it missed something, and one
  /// whose news were dropped does not.
  private static let most = 100_000

  private let continuation: AsyncStream<[RESPValue]>.Continuation

  /// A feed, and what its reader reads: when nobody holds that any more, the feed ends.
  static func make() -> (NewsFeed, pushes: AsyncStream<[RESPValue]>) {
    let (pushes, continuation) = AsyncStream<[RESPValue]>.makeStream(
      bufferingPolicy: .bufferingOldest(most))
    return (NewsFeed(continuation: continuation), pushes)
  }

  /// Adds news; false: there is no room for them.
  func publish(_ push: [RESPValue]) -> Bool {
    if case .dropped = continuation.yield(push) { return false }
    return true
  }

  func finish() { continuation.finish() }

  /// Does `body` when the reader stops, or the connection.
  func onEnd(_ body: @escaping @Sendable () -> Void) {
    continuation.onTermination = { _ in body() }
  }
}

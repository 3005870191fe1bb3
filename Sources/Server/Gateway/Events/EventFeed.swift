internal import NIOCore

/// News on their way to one client.
struct EventFeed: Sendable {
  /// What the client gets, each piece as it is sent.
  let pieces: AsyncStream<ByteBuffer>
  /// Where they come from.
  let inlet: EventInlet

  init() {
    let (pieces, continuation) = AsyncStream<ByteBuffer>.makeStream(
      bufferingPolicy: .bufferingOldest(EventInlet.most))
    self.pieces = pieces
    inlet = EventInlet(continuation: continuation)
  }
}

/// The end of a feed that news are put into.
struct EventInlet: Sendable {
  /// So many wait for a client that is slow; one that is slower is let go, for it cannot have all of them any more.
  static let most = 1024

  fileprivate let continuation: AsyncStream<ByteBuffer>.Continuation

  /// Adds a piece.
  func send(_ piece: ByteBuffer) {
    if case .dropped = continuation.yield(piece) { continuation.finish() }
  }

  /// Ends the feed: no more comes.
  func finish() { continuation.finish() }

  /// Does `body` once it is ended, from either side.
  func onEnd(_ body: @escaping @Sendable () -> Void) {
    continuation.onTermination = { _ in body() }
  }
}

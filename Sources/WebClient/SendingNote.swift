internal import NIOCore
import Synchronization

/// Whether the body of a request has begun to leave: what tells a write that did not happen from one that may have.
final class SendingNote: Sendable {
  private enum State {
    case waiting
    case sent
    case revoked
  }

  private let state = Mutex(State.waiting)
  private let meter: (any RequestMeter)?

  init(_ meter: (any RequestMeter)?) { self.meter = meter }

  /// Whether it has left.
  var isSent: Bool { state.withLock { $0 == .sent } }

  /// Takes leave to send; false: the request was given up before.
  func begin() -> Bool {
    let begins = state.withLock { state in
      guard state == .waiting else { return false }
      state = .sent
      return true
    }
    if begins { meter?.sent() }
    return begins
  }

  /// Sees that nothing is sent from now on; answers whether it has left before.
  ///
  /// Whoever finds out that an attempt is over says so, which may be several; it is given up once.
  func revoke() -> Bool {
    let (wasSent, isFirst) = state.withLock { state in
      let isFirst = state == .waiting
      if isFirst { state = .revoked }
      return (state == .sent, isFirst)
    }
    if isFirst { meter?.gaveUp() }
    return wasSent
  }
}

/// The body of a request, in one piece, which is asked for when there is a connection that takes it.
struct SendingBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  let bytes: ByteBuffer
  let note: SendingNote

  func makeAsyncIterator() -> Iterator { Iterator(rest: bytes, note: note) }

  struct Iterator: AsyncIteratorProtocol {
    var rest: ByteBuffer?
    let note: SendingNote

    mutating func next() async throws -> ByteBuffer? {
      guard let piece = rest else { return nil }
      guard note.begin() else { throw CancellationError() }
      rest = nil
      return piece
    }
  }
}

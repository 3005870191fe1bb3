import KeyValue
internal import NIOCore
internal import NIOPosix
import Synchronization

/// The connection that callers share: one for each event loop that their tasks run on, and one for all others.
///
/// What runs on a loop is asked and answered there: no command of a server wakes another thread, and waits for it.
final class LoopConnections: Sendable {
  private struct State {
    var keepers: [ObjectIdentifier: ConnectionKeeper] = [:]
    var isClosed = false
  }

  private let make: @Sendable ((any EventLoop)?) -> ConnectionKeeper
  private let common: ConnectionKeeper
  private let state = Mutex(State())

  /// - Parameter make: keeps a connection on an event loop; nil: on whichever there is.
  init(make: @escaping @Sendable ((any EventLoop)?) -> ConnectionKeeper) {
    self.make = make
    common = make(nil)
  }

  /// The loop that the caller's task runs on; nil: it runs on none.
  static var loop: (any EventLoop)? { MultiThreadedEventLoopGroup.currentEventLoop }

  /// That of the caller's task.
  var current: ConnectionKeeper {
    guard let loop = Self.loop else { return common }
    return state.withLock { state in
      // That one says that it is closed.
      if state.isClosed { return common }
      if let keeper = state.keepers[ObjectIdentifier(loop)] { return keeper }
      let keeper = make(loop)
      state.keepers[ObjectIdentifier(loop)] = keeper
      return keeper
    }
  }

  /// Ends all of them for good.
  func close() {
    let keepers = state.withLock { state in
      state.isClosed = true
      return Array(state.keepers.values)
    }
    for keeper in keepers { keeper.close() }
    common.close()
  }
}

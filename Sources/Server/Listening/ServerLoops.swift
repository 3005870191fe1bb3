internal import NIOCore
internal import NIOPosix

/// The threads on which requests are read, served and answered, and on which a Redis behind them is asked.
///
/// Each request stays on the thread of its connection, so that it waits for no other, however busy the machine is.
/// More than a few would outrun a Redis, which has one.
enum ServerLoops {
  static let group = MultiThreadedEventLoopGroup(numberOfThreads: min(System.coreCount, 4))
}

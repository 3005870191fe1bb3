internal import NIOCore
internal import NIOPosix

/// The thread on which requests are read, served and answered, and on which a Redis behind them is asked.
///
/// With all of it on one thread a request waits for no other, however busy the machine is; its work is small.
enum ServerLoop {
  static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}

import Foundation
import Synchronization

/// Clients that do the same at once.
enum ClientThreads {
  /// Lets clients do the same so many times, each on a thread of its own.
  /// - Returns: how long all of them took once they were connected.
  static func run(
    _ clients: Int, _ times: Int, _ client: @escaping @Sendable () throws -> () throws -> Void
  ) throws -> Duration {
    let failure = Mutex<(any Error)?>(nil)
    let (connected, begin, ended) = (DispatchGroup(), DispatchSemaphore(value: 0), DispatchGroup())
    for _ in 0..<clients {
      connected.enter()
      ended.enter()
      Thread.detachNewThread {
        defer { ended.leave() }
        do {
          let work = Result { try client() }
          connected.leave()
          begin.wait()
          for _ in 0..<times { try work.get()() }
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    connected.wait()
    let start = ContinuousClock.now
    for _ in 0..<clients { begin.signal() }
    ended.wait()
    let passed = start.duration(to: .now)
    if let failure = failure.withLock({ $0 }) { throw failure }
    return passed
  }
}

/// What many threads measured.
final class Collected: Sendable {
  private let all = Mutex(Timings())

  var timings: Timings { all.withLock { $0 } }

  func add(_ time: Duration) { all.withLock { $0.record(time) } }
}

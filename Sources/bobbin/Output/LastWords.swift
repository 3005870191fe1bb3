import Dispatch
import Foundation
import Synchronization

/// What a command that is interrupted says before it dies of it: it was asked to end at once, and a second time it does.
enum LastWords {
  /// How long a store may take that is to be told something.
  static let patience = Duration.seconds(2)

  /// Where the signal is noted; none: they are not caught, or one was.
  private static let noted = Atomic<Int32>(-1)
  private static let isCaught = Atomic(false)

  /// From now on `body` is done before the program dies of an interrupt, or of being asked to end.
  static func begin(_ body: @escaping @Sendable () async -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let reading = ends[0]
    let source = DispatchSource.makeReadSource(fileDescriptor: reading, queue: .global())
    source.setEventHandler {
      var byte: UInt8 = 0
      guard read(reading, &byte, 1) == 1 else { return }
      source.cancel()
      let number = Int32(byte)
      Task {
        await body()
        signal(number, SIG_DFL)
        kill(getpid(), number)
      }
    }
    source.resume()
    noted.store(ends[1], ordering: .sequentiallyConsistent)
    isCaught.store(true, ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM] { resume(number) }
  }

  /// A signal that something else had taken means again what it did.
  static func resume(_ number: Int32) {
    guard isCaught.load(ordering: .sequentiallyConsistent) else {
      signal(number, SIG_DFL)
      return
    }
    // A handler, not a signal that is ignored: the children of this process would inherit that.
    signal(number) { number in
      let place = LastWords.noted.exchange(-1, ordering: .sequentiallyConsistent)
      var byte = UInt8(truncatingIfNeeded: number)
      guard place < 0 || write(place, &byte, 1) != 1 else { return }
      signal(number, SIG_DFL)
      raise(number)
    }
  }
}

/// A command that has its own way to end when it is asked to.
protocol EndsItself {}

extension Browse: EndsItself {}
extension Demo: EndsItself {}
extension Gateway: EndsItself {}
extension Serve: EndsItself {}

import KeyValueCommands
internal import NIOCore
import RESP
import Synchronization

/// Commands that are sent together and answered to one caller together.
struct CommandBatch: Sendable {
  /// Identifies a batch, and tells the event loop of a caller that gave up before the batch arrived there.
  final class Ticket: Sendable {
    private let isVoid = Atomic(false)

    var isCancelled: Bool { isVoid.load(ordering: .acquiring) }
    func cancel() { isVoid.store(true, ordering: .releasing) }
  }

  typealias Reply = Result<[RESPValue], BatchFailure>

  let ticket: Ticket
  /// The commands as they are sent.
  var wire: ByteBuffer
  /// How many replies answer it.
  let count: Int
  /// Whether one of the commands may change something.
  let writes: Bool
  /// How long its replies may take.
  let patience: Duration
  /// When that is over.
  let deadline: NIODeadline
  /// When its caller gives up; nil: as long as that is not over, it does not.
  let end: NIODeadline?
  let caller: CheckedContinuation<Reply, Never>

  /// When something has to be done about it unless it is answered.
  var alarm: NIODeadline { end.map { min($0, deadline) } ?? deadline }
}

extension ByteBuffer {
  /// Commands as they are sent; each argument is copied once.
  init(_ commands: [RedisCommand], allocator: ByteBufferAllocator) {
    let length = commands.reduce(0) { $0 + RESPWriter.length(of: $1.arguments) }
    self = allocator.buffer(capacity: length)
    writeWithUnsafeMutableBytes(minimumWritableBytes: length) { target in
      var end = 0
      for command in commands {
        end += RESPWriter.write(
          command.arguments, to: UnsafeMutableRawBufferPointer(rebasing: target[end...]))
      }
      return end
    }
  }
}

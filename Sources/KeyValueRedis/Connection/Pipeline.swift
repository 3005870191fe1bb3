internal import NIOCore
import RESP

/// Which batches wait, which are on their way, and whose turn it is to be answered; no input or output.
///
/// What is on its way is bounded, so that a server that answers slowly is not sent more and more.
struct Pipeline {
  /// The most commands on their way at a time.
  static let mostCommands = 10_000
  /// The most bytes on their way at a time; a larger batch goes alone.
  static let mostBytes = 16 << 20

  private struct Sent {
    /// Without its bytes, which are the network's now.
    let batch: CommandBatch
    let bytes: Int
    /// True when nobody waits for it any more.
    var isAbandoned = false
  }

  private var waiting = CircularBuffer<CommandBatch>()
  private var sent = CircularBuffer<Sent>()
  /// The replies to the first batch on its way, as far as they came.
  private var replies: [RESPValue] = []
  /// How many replies that batch has; to look at the batch for each of them would copy it.
  private var expected = 0
  private var commands = 0
  private var bytes = 0

  /// True when no reply is expected.
  var isQuiet: Bool { sent.isEmpty }

  /// What a server says that lets nobody in, where it is all that came for a batch.
  var dismissal: RESPError? {
    guard replies.count == 1, case .error(let error) = replies[0],
      error.code == "DENIED" || error.message.contains("max number of clients")
    else { return nil }
    return error
  }

  /// When the first deadline is over, or the first caller gives up.
  var deadline: NIODeadline? {
    let first = sent.lazy.map { $0.isAbandoned ? $0.batch.deadline : $0.batch.alarm }.min()
    let second = waiting.lazy.map(\.alarm).min()
    guard let first else { return second }
    guard let second else { return first }
    return min(first, second)
  }

  /// Takes a batch.
  mutating func append(_ batch: CommandBatch) { waiting.append(batch) }

  /// The next batch to send, if there is one and there is room for it.
  mutating func next() -> CommandBatch? {
    guard let batch = waiting.first, hasRoom(for: batch) else { return nil }
    waiting.removeFirst()
    var kept = batch
    kept.wire = ByteBuffer()
    if sent.isEmpty { expected = batch.count }
    sent.append(Sent(batch: kept, bytes: batch.wire.readableBytes))
    commands += batch.count
    bytes += batch.wire.readableBytes
    return batch
  }

  /// Takes a reply.
  ///
  /// - Returns: false when nobody had asked anything.
  mutating func take(_ reply: RESPValue) -> Bool {
    guard expected > 0 else { return false }
    if replies.isEmpty { replies.reserveCapacity(expected) }
    replies.append(reply)
    guard replies.count == expected else { return true }
    let first = sent.removeFirst()
    expected = sent.first?.batch.count ?? 0
    commands -= first.batch.count
    bytes -= first.bytes
    let whole = replies
    replies = []
    if !first.isAbandoned { first.batch.caller.resume(returning: .success(whole)) }
    return true
  }

  /// Answers a caller that gave up; the replies to what was sent are dropped when they come.
  mutating func cancel(_ ticket: CommandBatch.Ticket) {
    if let position = waiting.firstIndex(where: { $0.ticket === ticket }) {
      let batch = waiting.remove(at: position)
      batch.caller.resume(
        returning: .failure(.givenUp(wasSent: false, writes: batch.writes)))
    } else if let position = sent.firstIndex(where: { $0.batch.ticket === ticket }),
      !sent[position].isAbandoned
    {
      let batch = sent[position].batch
      sent[position].isAbandoned = true
      batch.caller.resume(returning: .failure(.givenUp(wasSent: true, writes: batch.writes)))
    }
  }

  /// Answers callers whose time is over.
  mutating func giveUp(at now: NIODeadline) {
    func isOver(_ batch: CommandBatch) -> Bool { batch.end.map { $0 <= now } ?? false }
    let tickets =
      sent.filter { !$0.isAbandoned && isOver($0.batch) }.map(\.batch.ticket)
      + waiting.filter(isOver).map(\.ticket)
    for ticket in tickets { cancel(ticket) }
  }

  /// How long a batch on its way was given, if its deadline has passed by `now`.
  func overdue(at now: NIODeadline) -> Duration? {
    sent.first { $0.batch.deadline <= now }?.batch.patience
  }

  /// Answers batches that waited past their deadline for others to be answered.
  mutating func dropOverdue(at now: NIODeadline, name: String) {
    var rest = CircularBuffer<CommandBatch>()
    for batch in waiting {
      if batch.deadline <= now {
        batch.caller.resume(returning: .failure(.overdue(to: name, batch.patience)))
      } else {
        rest.append(batch)
      }
    }
    waiting = rest
  }

  /// Answers everybody, for the connection is over.
  ///
  /// - Parameter isWithinReply: whether a part of a reply has come.
  mutating func end(_ ending: ConnectionEnding, name: String, isWithinReply: Bool) {
    let (sent, waiting) = (sent, waiting)
    var wasAnswered = isWithinReply || !replies.isEmpty
    self.sent = CircularBuffer()
    self.waiting = CircularBuffer()
    replies = []
    expected = 0
    commands = 0
    bytes = 0
    for entry in sent {
      if !entry.isAbandoned {
        entry.batch.caller.resume(
          returning: .failure(
            .sent(entry.batch, to: name, ending, wasAnswered: wasAnswered)))
      }
      wasAnswered = false
    }
    for batch in waiting {
      batch.caller.resume(returning: .failure(.unsent(to: name, ending)))
    }
  }

  private func hasRoom(for batch: CommandBatch) -> Bool {
    sent.isEmpty
      || commands + batch.count <= Self.mostCommands
        && bytes + batch.wire.readableBytes <= Self.mostBytes
  }
}

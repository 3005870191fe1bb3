import Connecting
import KeyValue
import RESP

/// Why a connection is over.
enum ConnectionEnding: Sendable {
  /// The server closed it.
  case closed
  /// The system said that it broke, in these words.
  case broken(String)
  /// The server said why it closes it (too many clients, protected mode).
  case dismissed(RESPError)
  /// A reply did not come in time: what would come later answers nobody.
  case stalled(Duration)
  /// What came is not the protocol of Redis, or beyond all limits.
  case garbage(RESPSyntaxError)
  /// TLS failed.
  case tls(TLSFailure)
  /// News came faster than they were read.
  case flooded
  /// It was closed from here.
  case left

  /// What happened, as the end of a sentence that begins with the server's name.
  var words: String {
    switch self {
    case .closed: "closed the connection"
    case .broken(let words): "is cut off: \(words)"
    case .dismissed(let error): "closed the connection: \(error.message)"
    case .stalled(let deadline): "did not answer within \(deadline.formatted)"
    case .garbage(let error): "does not speak the protocol of Redis: it sent \(error)"
    case .tls(let failure): failure.words(plain: "a redis:// server")
    case .flooded: "sent news faster than they could be read"
    case .left: "is not connected any more: the connection was closed"
    }
  }

  /// What a read on its way met.
  var code: StoreError.Code {
    switch self {
    case .stalled: .timedOut
    case .garbage(.tooManyElements), .garbage(.tooDeep), .garbage(.lineTooLong): .tooLarge
    case .closed, .broken, .dismissed, .garbage, .tls, .flooded, .left: .unreachable
    }
  }

  /// True when another connection may well do better: this one just went away.
  var isLoss: Bool {
    switch self {
    case .closed, .broken: true
    case .dismissed, .stalled, .garbage, .tls, .flooded, .left: false
    }
  }
}

/// Why a batch of commands has no replies.
struct BatchFailure: Error, Sendable {
  let error: StoreError
  /// True when the batch can be sent again on another connection: nothing of it was sent, or nothing of it writes and
  /// the connection went away before it was answered at all.
  var isRepeatable = false
  /// Why the connection is over, if it is.
  var ending: ConnectionEnding?

  /// A batch that was sent, on a connection that is over.
  static func sent(
    _ batch: CommandBatch, to name: String, _ ending: ConnectionEnding, wasAnswered: Bool
  ) -> BatchFailure {
    if batch.writes {
      return BatchFailure(
        error: StoreError(
          .outcomeUnknown,
          "\(name) \(ending.words); what was to be written may or may not be there"),
        ending: ending)
    }
    return BatchFailure(
      error: StoreError(ending.code, "\(name) \(ending.words)"),
      isRepeatable: ending.isLoss && !wasAnswered, ending: ending)
  }

  /// A batch that was not sent.
  static func unsent(to name: String, _ ending: ConnectionEnding) -> BatchFailure {
    BatchFailure(
      error: StoreError(.unreachable, "\(name) \(ending.words); nothing was sent"),
      isRepeatable: true, ending: ending)
  }

  /// A batch that waited until its deadline and was not sent.
  static func overdue(to name: String, _ deadline: Duration) -> BatchFailure {
    BatchFailure(
      error: StoreError(
        .timedOut, "\(name) was too busy to be asked within \(deadline.formatted)"))
  }

  /// A batch whose caller gave up.
  static func givenUp(wasSent: Bool, writes: Bool) -> BatchFailure {
    BatchFailure(
      error: wasSent && writes
        ? StoreError(
          .outcomeUnknown,
          "the operation was cancelled; what was to be written may or may not be there")
        : StoreError(.cancelled, "the operation was cancelled"))
  }
}

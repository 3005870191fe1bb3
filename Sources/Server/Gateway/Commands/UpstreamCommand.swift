import RESP

/// A command as it goes to the store, and what is to be done with the reply.
struct UpstreamCommand: Sendable, Equatable {
  /// What makes the client's reply out of the store's.
  enum Finish: Sendable, Equatable {
    case nothing
    /// The type of each key of the page goes behind the key (`SCAN … WITHTYPE`).
    case types
    /// The client knows its script by this digest.
    case digest([UInt8])
  }

  var arguments: [[UInt8]]
  /// True when it may change something.
  var writes: Bool
  var finish = Finish.nothing
}

/// What becomes of a command of a request.
enum CommandDecision: Sendable, Equatable {
  case run(UpstreamCommand)
  /// It is answered with this error.
  case refuse(String)
}

import Connecting

/// Why a request has no answer.
package struct WebFailure: Error, Sendable, Equatable {
  /// What callers treat differently.
  package enum Kind: Sendable, Equatable {
    /// There is no connection; nobody listens, no such host.
    case unreachable
    /// There is no connection that could be trusted.
    case tls(TLSFailure)
    /// The deadline passed.
    case timedOut
    /// The caller gave up.
    case cancelled
    /// The connection ended before the answer did.
    case lost
    /// What came is no HTTP.
    case garbage
    /// Another kind of server is there: nobody has understood the request.
    case otherServer
    /// The answer is longer than is read.
    case tooLarge(limit: Int)
    /// The answer is another address, to which a token is not sent, or one that is not protected as this one is.
    case redirected
    /// The request's meter did not allow it.
    case held
  }

  /// What kind of failure it is.
  package let kind: Kind
  /// What happened, as a sentence without secrets.
  package let words: String
  /// Whether the request, or a part of it, has left.
  package let wasSent: Bool

  package init(_ kind: Kind, _ words: String, wasSent: Bool) {
    self.kind = kind
    self.words = words
    self.wasSent = wasSent
  }
}

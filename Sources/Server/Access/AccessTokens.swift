internal import Crypto

/// Who may do what: the tokens that open a server.
///
/// Only digests of them are kept, so that nothing that prints one of these shows a token.
public struct AccessTokens: Sendable {
  /// What a request may do.
  enum Access: Sendable, Equatable {
    /// Everything.
    case full
    /// Whatever changes nothing.
    case looking
    /// What the service allows with a read-only token: nothing that looks at all keys either.
    case reading
  }

  private let full: SHA256Digest?
  private let reading: SHA256Digest?

  /// Tokens; without any, whoever reaches it may do everything.
  public init(full: String? = nil, readOnly: String? = nil) {
    self.full = full.map(Self.digest)
    reading = readOnly.map(Self.digest)
  }

  /// True where no token is asked for.
  public var isOpen: Bool { full == nil && reading == nil }

  /// What a request may do; nil: its token is none of these.
  ///
  /// A token of the query counts before that of the header, as with the service.
  func access(authorization: String?, query: [UInt8]?) -> Access? {
    if isOpen { return .full }
    guard let given = query ?? authorization.flatMap(Self.bearer) else { return nil }
    // Digests are compared as a whole, whatever the token and however much of it is right.
    let digest = SHA256.hash(data: given)
    let isFull = full == digest
    let isReading = reading == digest
    return isFull ? .full : isReading ? .reading : nil
  }

  /// What follows `Bearer`.
  private static func bearer(_ header: String) -> [UInt8]? {
    let words = header.utf8
    let scheme = "bearer "
    guard words.count > scheme.utf8.count,
      zip(words, scheme.utf8).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
    else { return nil }
    return Array(words.dropFirst(scheme.utf8.count))
  }

  private static func digest(_ token: String) -> SHA256Digest {
    SHA256.hash(data: Array(token.utf8))
  }
}

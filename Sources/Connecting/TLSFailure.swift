internal import NIOSSL

/// Why TLS did not come about.
package enum TLSFailure: Sendable, Equatable {
  /// The certificate is not valid, for a reason that is not known yet.
  case invalidCertificate
  /// Its time has passed.
  case expired
  /// Its time has yet to come.
  case notYetValid
  /// It is signed by itself.
  case selfSigned
  /// It is signed by somebody who is not trusted.
  case unknownIssuer
  /// It is for another host.
  case otherName
  /// What answers does not speak TLS.
  case notTLS
  /// The server wants a certificate of the client, or another one.
  case clientCertificate
  /// The server ended it without a word.
  case closed
  /// Anything else.
  case other(String)

  package init(_ error: any Error) {
    switch error {
    case let error as NIOSSLExtraError
    where error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch:
      self = .otherName
    case NIOSSLError.unableToValidateCertificate: self = .otherName
    case NIOSSLError.handshakeFailed(let error): self.init(boring: error)
    case let error as BoringSSLError: self.init(boring: error)
    default: self = .other("\(error)")
    }
  }

  private init(boring error: BoringSSLError) {
    switch error {
    case .sslError(let stack), .unknownError(let stack): self.init(stack: stack)
    case .zeroReturn, .syscallError: self = .closed
    default: self = .other("\(error)")
    }
  }

  private init(stack: NIOBoringSSLErrorStack) {
    // The library's own names for its errors are all there is to tell them apart by.
    let text = stack.map { "\($0)" }.joined(separator: " ")
    if text.contains("CERTIFICATE_VERIFY_FAILED") {
      self = .invalidCertificate
    } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
      self = .notTLS
    } else if text.contains("CERTIFICATE_REQUIRED") || text.contains("ALERT_BAD_CERTIFICATE")
      || text.contains("ALERT_UNKNOWN_CA") || text.contains("ALERT_CERTIFICATE")
      || text.contains("ALERT_HANDSHAKE_FAILURE")
    {
      self = .clientCertificate
    } else if stack.contains(.eofDuringHandshake) {
      self = .closed
    } else {
      self = .other(text)
    }
  }

  /// What happened, as the end of a sentence that begins with the server's name.
  ///
  /// - Parameter plain: what such a server without TLS is called, as `a redis:// server`.
  package func words(plain: String) -> String {
    switch self {
    case .invalidCertificate: "has a certificate that is not valid"
    case .expired: "has a certificate that has expired"
    case .notYetValid: "has a certificate that is not valid yet; is the clock right?"
    case .selfSigned: "has a certificate signed by itself, which is not among the trusted ones"
    case .unknownIssuer: "has a certificate by an authority that is not among the trusted ones"
    case .otherName: "has a certificate for another host"
    case .notTLS: "does not speak TLS; is it \(plain)?"
    case .clientCertificate: "does not accept this client's certificate, or wants one"
    case .closed: "closed the connection while TLS began; is it \(plain)?"
    case .other(let words): "failed to begin TLS: \(words)"
    }
  }
}

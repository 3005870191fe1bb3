internal import NIOCore
internal import NIOSSL
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Finds out why a certificate was not accepted.
///
/// BoringSSL says only that it was not. So the server is asked for its certificates again, on a connection
/// that accepts none and sends nothing, to look at them.
final class CertificateFault: Sendable {
  private let found = Mutex<TLSFailure?>(nil)

  /// What is wrong, once the handshake was refused.
  var failure: TLSFailure { found.withLock { $0 } ?? .invalidCertificate }

  /// Looks at the certificates and refuses them whatever they are.
  func handler(context: NIOSSLContext, serverName: String?) throws -> NIOSSLClientHandler {
    try NIOSSLClientHandler(
      context: context, serverHostname: serverName,
      customVerificationCallback: {
        [self] (chain: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) in
        found.withLock { $0 = Self.fault(in: chain) }
        verdict.succeed(.failed)
      })
  }

  private static func fault(in chain: [NIOSSLCertificate]) -> TLSFailure {
    let now = time(nil)
    if chain.contains(where: { $0.notValidAfter < now }) { return .expired }
    if chain.contains(where: { $0.notValidBefore > now }) { return .notYetValid }
    guard let leaf = chain.first, let names = try? DERNames(certificate: leaf.toDERBytes()) else {
      return .invalidCertificate
    }
    return names.issuer == names.subject ? .selfSigned : .unknownIssuer
  }
}

/// The two names in a certificate (RFC 5280): who signed it, and whose it is.
struct DERNames: Equatable {
  let issuer: ArraySlice<UInt8>
  let subject: ArraySlice<UInt8>

  init?(certificate: [UInt8]) {
    // Certificate ::= SEQUENCE { tbs SEQUENCE { [0] version?, serial, algorithm, issuer, validity, subject, … } … }
    var outer = certificate[...]
    guard var inner = Self.element(&outer)?.content, var fields = Self.element(&inner)?.content
    else { return nil }
    if fields.first == 0xa0 { _ = Self.element(&fields) }
    guard Self.element(&fields) != nil, Self.element(&fields) != nil,
      let issuer = Self.element(&fields), Self.element(&fields) != nil,
      let subject = Self.element(&fields)
    else { return nil }
    self.issuer = issuer.content
    self.subject = subject.content
  }

  /// Takes the first element off.
  private static func element(
    _ bytes: inout ArraySlice<UInt8>
  ) -> (tag: UInt8, content: ArraySlice<UInt8>)? {
    guard let tag = bytes.popFirst(), let first = bytes.popFirst() else { return nil }
    var length = Int(first)
    if first >= 0x80 {
      let digits = bytes.prefix(Int(first & 0x7f))
      guard 1...4 ~= digits.count, digits.count == Int(first & 0x7f) else { return nil }
      length = digits.reduce(0) { $0 << 8 | Int($1) }
      bytes = bytes.dropFirst(digits.count)
    }
    let content = bytes.prefix(length)
    guard content.count == length else { return nil }
    bytes = bytes.dropFirst(length)
    return (tag, content)
  }
}

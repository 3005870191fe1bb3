internal import NIOCore
package import NIOSSL
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
package final class CertificateFault: Sendable {
  private let found = Mutex<TLSFailure?>(nil)

  package init() {}

  /// What is wrong, once the handshake was refused.
  package var failure: TLSFailure { found.withLock { $0 } ?? .invalidCertificate }

  /// Looks at the certificates and refuses them whatever they are.
  package func handler(
    context: NIOSSLContext, serverName: String?
  ) throws -> NIOSSLClientHandler {
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

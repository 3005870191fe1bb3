import Connecting
import KeyValue
internal import NIOSSL
import Synchronization

/// Certificates and keys, read on first use: without them is no connection, but a program without TLS need not wait for
/// them.
final class TLSMaterial: Sendable {
  let options: RedisOptions.TLS
  private let context = Mutex<NIOSSLContext?>(nil)

  init(_ options: RedisOptions.TLS) { self.options = options }

  /// What connections are verified and authenticated with.
  func loaded() throws(StoreError) -> NIOSSLContext {
    let result = context.withLock { context -> Result<NIOSSLContext, StoreError> in
      if let context { return .success(context) }
      do throws(StoreError) {
        let made = try make()
        context = made
        return .success(made)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The name the certificate of `host` must bear; nil: its address.
  func serverName(of host: String?) -> String? {
    guard let name = options.serverName ?? host, !name.isIPAddress else { return nil }
    return name
  }

  private func make() throws(StoreError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .fullVerification
    if let path = options.authorityFile {
      configuration.trustRoots = .certificates(
        try read(path, "authorities") { try NIOSSLCertificate.fromPEMFile(path) })
    }
    if let path = options.certificateFile {
      let chain = try read(path, "the client's certificate") {
        try NIOSSLCertificate.fromPEMFile(path)
      }
      configuration.certificateChain = chain.map { .certificate($0) }
      // Many keep both in one file.
      let keyPath = options.privateKeyFile ?? path
      let key = try read(keyPath, "the client's private key") {
        try NIOSSLPrivateKey(file: keyPath, format: .pem)
      }
      configuration.privateKey = .privateKey(key)
    }
    do { return try NIOSSLContext(configuration: configuration) } catch {
      throw StoreError(
        .unreachable,
        "TLS cannot begin with these certificates; does the private key belong to the client's"
          + " certificate?")
    }
  }

  private func read<T>(
    _ path: String, _ what: String, _ body: () throws -> T
  ) throws(StoreError) -> T {
    do { return try body() } catch {
      throw StoreError(.unreachable, "the PEM file of \(what), \(path), cannot be read")
    }
  }
}

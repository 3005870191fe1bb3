import Foundation
internal import NIOSSL

/// The certificate that a server shows to its clients.
public struct ListeningTLS: Sendable, Equatable {
  /// A PEM file with the certificate, and those that lead to its authority.
  public let certificateFile: String
  /// A PEM file with its private key.
  public let keyFile: String

  /// A certificate and its key.
  public init(certificateFile: String, keyFile: String) {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
  }

  /// Whether the file at `path` is text that can be read, and no private key in PEM is in it.
  public static func lacksKey(_ path: String) -> Bool {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
    return !text.contains("PRIVATE KEY-----")
  }

  /// What connections are made with; read once, when the server begins.
  func configuration(for place: ListeningPlace) throws(ListeningError) -> TLSConfiguration {
    let chain = try read(certificateFile, place) { try NIOSSLCertificate.fromPEMFile($0) }
    let key = try read(keyFile, place) { try NIOSSLPrivateKey(file: $0, format: .pem) }
    let configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    guard (try? NIOSSLContext(configuration: configuration)) != nil else {
      throw ListeningError(
        place: place, reason: "the key in \(keyFile) is not that of the certificate")
    }
    return configuration
  }

  private func read<Part>(
    _ path: String, _ place: ListeningPlace, _ body: (String) throws -> Part
  ) throws(ListeningError) -> Part {
    do { return try body(path) } catch {
      throw ListeningError(place: place, reason: "the PEM file \(path) cannot be read")
    }
  }
}

import Foundation

/// The certificates that a server of kind `.tls` can have.
public enum ServerCertificate: String, Sendable, CaseIterable {
  /// For localhost and 127.0.0.1, by the tests' own authority.
  case good
  /// As the good one, but its time has passed.
  case expired
  /// By the authority, for another host.
  case otherName = "other-name"
  /// For localhost, by nobody but itself.
  case selfSigned = "self-signed"
}

/// PEM files made by `openssl` for the tests of this process; they go with it.
public struct Certificates: Sendable {
  private let watchman: Watchman

  private static let sharedMaking = Task { try await Certificates() }

  /// The certificates of this process.
  public static var shared: Certificates {
    get async throws { try await sharedMaking.value }
  }

  /// The authority's certificate.
  public var authority: String { file("authority") }
  /// A client's certificate, by the authority.
  public var clientCertificate: String { file("client") }
  /// The client's private key.
  public var clientKey: String { key("client") }

  /// The PEM files of a server's certificate and of its key.
  public func server(_ kind: ServerCertificate) -> (certificate: String, key: String) {
    (file(kind.rawValue), key(kind.rawValue))
  }

  func file(_ name: String) -> String { watchman.folder.appending(path: "\(name).pem").path }

  func key(_ name: String) -> String { watchman.folder.appending(path: "\(name).key").path }

  private init() async throws {
    guard RedisServer.isInstalled("openssl") else {
      throw ServerFailure("openssl is needed for this test: apt-get install openssl")
    }
    let name = "bobbin-certificates-\(UUID().uuidString.prefix(13))"
    watchman = try await Watchman(
      folder: URL(fileURLWithPath: "/tmp").appending(path: name), program: ["true"])
    try await selfSigned("authority", "Tests", ["basicConstraints=critical,CA:TRUE"])
    let localhost = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    try await selfSigned("self-signed", "localhost", [localhost])
    try await signed("good", "localhost", localhost)
    try await signed("expired", "localhost", localhost, days: -1)
    try await signed("other-name", "elsewhere.example", "subjectAltName=DNS:elsewhere.example")
    try await signed("client", "client", "extendedKeyUsage=clientAuth")
  }

  private static let keyKind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

  private func selfSigned(_ name: String, _ subject: String, _ extensions: [String]) async throws {
    try await Command.run(
      "openssl",
      ["req", "-x509", "-days", "2", "-subj", "/CN=\(subject)"] + Self.keyKind
        + extensions.flatMap { ["-addext", $0] } + ["-keyout", key(name), "-out", file(name)])
  }

  private func signed(
    _ name: String, _ subject: String, _ extensions: String, days: Int = 2
  ) async throws {
    let request = watchman.folder.appending(path: "\(name).csr").path
    try await Command.run(
      "openssl",
      ["req", "-new", "-subj", "/CN=\(subject)"] + Self.keyKind
        + ["-keyout", key(name), "-out", request])
    let lines = watchman.folder.appending(path: "\(name).extensions")
    try Data("\(extensions)\n".utf8).write(to: lines)
    try await Command.run(
      "openssl",
      [
        "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key("authority"),
        "-CAcreateserial", "-days", "\(days)", "-extfile", lines.path, "-out", file(name),
      ])
  }
}

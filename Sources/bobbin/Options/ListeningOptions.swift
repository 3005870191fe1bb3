import ArgumentParser
import Server
import Session

/// How a server shows itself, and what opens it.
struct ListeningOptions: ParsableArguments {
  @Option(
    name: .customLong("listen-cert"),
    help: ArgumentHelp(
      "A PEM file with the certificate to show to clients: it then serves https.",
      valueName: "file"),
    completion: .file())
  var certificate: String?

  @Option(
    name: .customLong("listen-key"),
    help: ArgumentHelp(
      "A PEM file with the private key of that certificate.", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp("A file with the token that opens it.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    help: ArgumentHelp("A file with a token for reading only.", valueName: "file"),
    completion: .file())
  var readOnlyTokenFile: String?

  func validate() throws {
    guard key == nil || certificate != nil else {
      throw ValidationError("--listen-key has no meaning without --listen-cert.")
    }
    // A file may hold both.
    if key == nil, let certificate, ListeningTLS.lacksKey(certificate) {
      throw ValidationError(
        "--listen-key is missing: \(Shown.line(certificate)) holds no private key.")
    }
  }

  /// What is shown to clients; nil: it serves without TLS.
  var tls: ListeningTLS? {
    certificate.map { ListeningTLS(certificateFile: $0, keyFile: key ?? $0) }
  }
}

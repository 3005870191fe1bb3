import KeyValue

/// What keeps TLS from beginning, as far as somebody at the command line can do something about it.
enum TLSTrouble: Sendable, Equatable {
  /// A PEM file cannot be read.
  case file
  /// Who signed the server's certificate is not trusted.
  case issuer
  /// The server's certificate is for another host.
  case name
  /// The server's certificate is not valid now.
  case time
  /// The server wants a certificate of the client, or another one.
  case client
  /// What answers does not speak TLS, or what answers wants nothing else; the words say so.
  case scheme

  /// What an error tells; nil: another trouble.
  ///
  /// A store has one code for all that keeps it from being reached, so its words are what there is to go by.
  init?(_ error: StoreError) {
    guard error.code == .unreachable else { return nil }
    let words = error.message
    if words.contains("the PEM file of") {
      self = .file
    } else if words.contains("has expired") || words.contains("not valid yet") {
      self = .time
    } else if words.contains("certificate for another host") {
      self = .name
    } else if words.contains("not among the trusted ones")
      || words.contains("a certificate that is not valid")
    {
      self = .issuer
    } else if words.contains("this client's certificate") || words.contains("TLS cannot begin") {
      self = .client
    } else if words.contains("is it a redis:// server?") {
      self = .scheme
    } else {
      return nil
    }
  }

  /// What to do.
  var advice: String {
    switch self {
    case .file:
      "PEM files are named with --tls-ca, --tls-cert and --tls-key, or with BOBBIN_TLS_CA, "
        + "BOBBIN_TLS_CERT and BOBBIN_TLS_KEY."
    case .issuer:
      "If you trust who signed it, name a PEM file with that authority's certificate: --tls-ca or "
        + "BOBBIN_TLS_CA."
    case .name:
      "If it is the server you mean, say in BOBBIN_TLS_SERVER_NAME which name its certificate bears."
    case .time: "The server needs another certificate, or a clock is wrong."
    case .client:
      "Name the client's certificate and its private key with --tls-cert and --tls-key, or with "
        + "BOBBIN_TLS_CERT and BOBBIN_TLS_KEY."
    case .scheme: ""
    }
  }
}

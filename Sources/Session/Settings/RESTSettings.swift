import KeyValue
import KeyValueREST
import WebClient

/// A Vercel KV that was chosen: where it is, what opens it, and where that was found.
struct RESTChoice: Sendable, Equatable {
  let options: RESTOptions
  /// `KV_REST_API_TOKEN in .env.local`.
  let tokenPlace: String
}

/// What stands outside the address of a Vercel KV: its token, limits, the way there.
struct RESTSettings {
  private let said: CommandLineSettings
  private let layers: EnvironmentLayers
  private let tokens: RESTTokens

  init(_ said: CommandLineSettings, _ layers: EnvironmentLayers, _ tokens: RESTTokens) {
    self.said = said
    self.layers = layers
    self.tokens = tokens
  }

  /// The store at an address, with all that was said.
  ///
  /// - Parameter reason: why it was chosen, for a sentence.
  func choice(_ address: WebAddress, because reason: String) throws(Failure) -> RESTChoice {
    try check(address)
    guard let used = tokens.used else {
      let stray = tokens.stray.map {
        " \($0.variable) in \($0.layer) stands beside another address there, and is not sent to this one."
      }
      throw Failure(
        .usage,
        "\(Self.sentence(reason)), and there is no token for it. It belongs into \(tokens.place), in the "
          + "environment or a file named with --env-file." + (stray ?? ""))
    }
    let tokenPlace = "\(used.variable) in \(used.layer)"
    var options: RESTOptions
    do throws(WebSettingError) {
      options = try RESTOptions(
        url: address.description, token: tokens.token.map { Secret($0.value) },
        readOnlyToken: tokens.readOnlyToken.map { Secret($0.value) })
    } catch {
      throw Failure(.usage, "\(tokenPlace) cannot be used: \(error.description).")
    }
    let way = WebWay(said, layers)
    options.proxies = way.proxies
    options.authorityFile = way.authorityFile
    let limits = LimitSettings(said, layers)
    if let deadline = try limits.deadline { options.deadline = deadline }
    if let deadline = try limits.connectDeadline { options.connectDeadline = deadline }
    if let bytes = try limits.maxRequestBytes { options.maxRequestBytes = bytes }
    if let bytes = try limits.maxValueBytes { options.maxValueBytes = bytes }
    return RESTChoice(options: options, tokenPlace: tokenPlace)
  }

  /// Refuses what would show the token, or would not do what it is expected to.
  private func check(_ address: WebAddress) throws(Failure) {
    let option = said.option == .kv ? "" : "\(said.option.rawValue): "
    if said.tlsCertificate != nil || said.tlsKey != nil, said.option == .kv {
      throw Failure(
        .usage, "--tls-cert and --tls-key are of no use: a Vercel KV asks for a token instead.")
    }
    guard !address.isSecure else { return }
    if said.tlsAuthority != nil, said.option == .kv, !WebWay.isSecure(source: said.source) {
      throw Failure(.usage, "--tls-ca is of no use: \(address) has no TLS; write https://.")
    }
    let isPlainAllowed = try layers.isOn(Self.plain)
    guard address.isLoopback || isPlainAllowed else {
      throw Failure(
        .usage,
        "\(option)Over \(address) everybody on the way could read the token. Write https://, or set "
          + "\(Self.plain)=true where the way is your own.")
    }
  }

  /// The variables by which another process of this program gets to the same store; their values may be secrets.
  func variables(_ address: WebAddress) -> [String: Secret?] {
    // What would be chosen before it is taken away, and tokens that may be for another store.
    var variables: [String: Secret?] = [
      "KV_REST_API_URL": Secret(address.description), "USE_KV": nil, "DISABLE_KV": nil,
    ]
    let names = RESTTokens.Names(beside: "KV_REST_API_URL")
    variables.updateValue(tokens.token.map { Secret($0.value) }, forKey: names.token)
    variables.updateValue(
      tokens.token == nil ? tokens.readOnlyToken.map { Secret($0.value) } : nil,
      forKey: names.readOnlyToken)
    if let value = layers.value(Self.plain) { variables[Self.plain] = Secret(value) }
    for (variable, value) in LimitSettings(said, layers).variables {
      variables[variable] = Secret(value)
    }
    return variables
  }

  /// Says that a token may be sent where others could read it.
  static let plain = "BOBBIN_REST_PLAIN"

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}

import Foundation
import KeyValue
import WebClient

/// The tokens that open a server of this program: from a file that an option names, else from the environment; never from the
/// command line itself, where `ps` shows them.
public struct TokenSettings: Sendable, Equatable {
  /// A token and where it came from.
  public struct Token: Sendable, Equatable {
    /// The token.
    public let secret: Secret
    /// Where it stands, as the end of a sentence: `BOBBIN_GATEWAY_TOKEN in the environment`.
    public let place: String
  }

  /// The servers that there are.
  public enum Server: String, Sendable {
    /// `bobbin gateway`.
    case gateway = "GATEWAY"
    /// `bobbin serve`.
    case service = "SERVICE"

    /// The variable of the environment with the token for everything.
    public var variable: String { "BOBBIN_\(rawValue)_TOKEN" }
    /// The one with the token for reading.
    public var readOnlyVariable: String { "BOBBIN_\(rawValue)_READ_ONLY_TOKEN" }
  }

  /// Allows everything; nil: none is set.
  public var token: Token?
  /// Allows reading; nil: none is set.
  public var readOnlyToken: Token?
  /// What should be known of the files, each a sentence.
  public private(set) var warnings: [String] = []

  /// Reads the tokens.
  ///
  /// - Parameters:
  ///   - server: which server they open.
  ///   - tokenFile: the file with the token, as `--token-file` names it.
  ///   - readOnlyTokenFile: the file with the one for reading.
  ///   - environment: the variables to read; nil: those of the process.
  public static func read(
    _ said: CommandLineSettings, of server: Server = .gateway, tokenFile: String?,
    readOnlyTokenFile: String?, environment: [String: String]? = nil
  ) async throws(Failure) -> TokenSettings {
    let variables = try await EnvironmentLayers(
      environment: environment, file: said.environmentFile)
    let folders = Folders(variables)
    let config = try ConfigPlace(said, variables, folders).read(home: folders.home)
    return try TokenSettings(
      server, tokenFile: tokenFile, readOnlyTokenFile: readOnlyTokenFile,
      try await variables.adding(config))
  }

  private init(
    _ server: Server, tokenFile: String?, readOnlyTokenFile: String?,
    _ layers: EnvironmentLayers
  ) throws(Failure) {
    let files = [
      (server.variable, "--token-file", tokenFile),
      (server.readOnlyVariable, "--read-only-token-file", readOnlyTokenFile),
    ]
    var tokens: [Token?] = []
    for (variable, option, file) in files {
      let found = layers.find(variable)
      if let file {
        let token = try read(file, option)
        if let found, Secret(found.value) != token.secret {
          warnings.append(
            "\(variable) in \(found.layer) opens nothing: \(option) names another token.")
        }
        tokens.append(token)
      } else if let found {
        let place = "\(variable) in \(found.layer)"
        tokens.append(try Self.token(found.value, place))
      } else if let layer = layers.blank(variable) {
        // Whoever sets it means to shut the door; what should fill it has failed.
        throw Self.empty("\(variable) in \(layer)")
      } else {
        tokens.append(nil)
      }
    }
    token = tokens[0]
    readOnlyToken = tokens[1]
    if let token, token.secret == readOnlyToken?.secret {
      throw Failure(
        .usage,
        "The token for everything and the one for reading are the same: set another one of them.")
    }
  }

  private mutating func read(_ path: String, _ option: String) throws(Failure) -> Token {
    var status = stat()
    guard stat(path, &status) == 0, let data = FileManager.default.contents(atPath: path) else {
      throw Failure(
        .notFound,
        "The file of the token \(Shown.line(path)), named with \(option), cannot be read.")
    }
    if let warning = TokenFile.warning(status, path) { warnings.append(warning) }
    let text = String(decoding: data.prefix(8192), as: UTF8.self)
    return try Self.token(
      text.trimmingCharacters(in: .whitespacesAndNewlines), "the file \(Shown.line(path))")
  }

  private static func empty(_ place: String) -> Failure {
    Failure(
      .usage,
      "The token of \(place) is empty. Make one with: openssl rand -hex 32"
        + (place.hasPrefix("BOBBIN_") ? ", or unset it where none is meant." : ""))
  }

  private static func token(_ text: String, _ place: String) throws(Failure) -> Token {
    guard !text.isEmpty else { throw Self.empty(place) }
    if let words = StrayQuote.words(text, "The token of \(place)") {
      throw Failure(.usage, words + ".")
    }
    guard text.utf8.count <= 4096, text.utf8.allSatisfy({ 0x21...0x7e ~= $0 })
    else {
      throw Failure(
        .usage,
        "The token of \(place) is none that a header can carry: letters, digits and signs of ASCII, "
          + "without spaces. Make one with: openssl rand -hex 32")
    }
    return Token(secret: Secret(text), place: place)
  }
}

import ArgumentParser
import Session

/// The options that every command takes, after its name; one for which some of them mean nothing has these out of its help.
struct GlobalOptions: ParsableArguments {
  @OptionGroup var place: StorePlaceOptions
  @OptionGroup var use: ThreadUseOptions
  @OptionGroup var view: ViewOptions

  init() {}

  /// The options that take a value, for finding the command among them.
  static let namesWithValue: Set<String> = [
    "--kv", "--store", "--config", "--env-file", "--tls-ca", "--tls-cert", "--tls-key",
    "--max-value", "--budget", "--source",
    "--schema", "--color", "--theme",
  ]

  /// Those of a command that has them in groups of its own.
  init(_ place: StorePlaceOptions, _ use: ThreadUseOptions, _ view: ViewOptions) {
    self.init()
    (self.place, self.use, self.view) = (place, use, view)
  }

  /// What the command line says, with the environment behind it.
  func settings() async throws(Failure) -> Settings { Self.warning(try await Settings.read(said)) }

  /// Says what should be known of the files of settings.
  private static func warning(_ settings: Settings) -> Settings {
    for warning in settings.warnings { Diagnostics.line("bobbin: \(warning)") }
    return settings
  }

  /// The tokens of a server, from these files or from the environment.
  func tokenSettings(
    of server: TokenSettings.Server, tokenFile: String?, readOnlyTokenFile: String?
  ) async throws(Failure) -> TokenSettings {
    try await TokenSettings.read(
      said, of: server, tokenFile: tokenFile, readOnlyTokenFile: readOnlyTokenFile)
  }

  /// What the command line says of a store that another option than `--kv` names.
  func settings(_ option: StoreOption, _ url: String) async throws(Failure) -> Settings {
    if let other = place.kv.map({ _ in "--kv" }) ?? place.store.map({ _ in "--store" }) {
      throw Failure(
        .usage,
        "\(other) has no meaning beside --from and --to, which name the stores; leave it out.")
    }
    var said = said
    said.option = option
    said.kv = url
    let settings = try await Settings.read(said)
    // Of both stores the files are the same.
    return option == .from ? Self.warning(settings) : settings
  }

  private var said: CommandLineSettings {
    var said = CommandLineSettings()
    said.kv = place.kv
    said.store = place.store
    said.config = place.config
    said.environmentFile = place.envFile
    said.tlsAuthority = place.tlsAuthority
    said.tlsCertificate = place.tlsCertificate
    said.tlsKey = place.tlsKey
    said.maxValue = place.maxValue
    said.budget = use.budget
    said.source = use.source
    said.schema = use.schema
    said.readOnly = place.readOnly
    said.ascii = view.ascii
    said.screenReader = view.screenReader
    said.noMouse = view.noMouse
    said.color = view.color
    said.theme = view.theme
    return said
  }
}

/// `--json`, for the commands that print data.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false
}

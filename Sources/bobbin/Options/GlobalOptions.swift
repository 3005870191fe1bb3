import ArgumentParser
import Session

/// The options that every command takes, after its name.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: .customLong("kv"),
    help: ArgumentHelp(
      "The store: redis[s]://HOST:PORT/DB, unix://SOCKET, https://HOST (Vercel KV), sqlite:PATH, memory:, "
        + "or env:NAME for the variable that holds its address. Passwords and tokens only in variables.",
      valueName: "url"))
  var kv: String?

  @Option(
    help: ArgumentHelp(
      "A store of the config file, by its name; else BOBBIN_STORE, else its default.",
      valueName: "name"),
    completion: .stores)
  var store: String?

  @Option(
    help: ArgumentHelp(
      "The config file; else BOBBIN_CONFIG, else the one that bobbin config path names.",
      valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "A file of NAME=value lines that stands behind the environment, such as .env.local.",
      valueName: "file"),
    completion: .file())
  var envFile: String?

  @Option(
    name: .customLong("tls-ca"),
    help: ArgumentHelp(
      "For rediss:// and https://: a PEM file of the authorities to trust instead of the system's; else "
        + "BOBBIN_TLS_CA.", valueName: "file"),
    completion: .file())
  var tlsAuthority: String?

  @Option(
    name: .customLong("tls-cert"),
    help: ArgumentHelp(
      "A PEM file with the certificate to show to the server; else BOBBIN_TLS_CERT.",
      valueName: "file"),
    completion: .file())
  var tlsCertificate: String?

  @Option(
    help: ArgumentHelp(
      "A PEM file with the private key of that certificate; else BOBBIN_TLS_KEY.",
      valueName: "file"),
    completion: .file())
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      "The longest value to read or write, such as 64MB; else BOBBIN_MAX_VALUE.",
      valueName: "size"))
  var maxValue: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most commands to spend on a store that is paid by the command, such as 5000; else "
        + "BOBBIN_BUDGET.", valueName: "n"))
  var budget: String?

  @Option(
    help: ArgumentHelp(
      "Where slices come from: a folder, or an address of JSON files; else BOBBIN_SOURCE.",
      valueName: "dir|url"),
    completion: .directory)
  var source: String?

  @Option(
    help: ArgumentHelp(
      "thread or response: which of two threads with one id, and the schema of new ones.",
      valueName: "schema"),
    completion: .list(["thread", "response"]))
  var schema: String?

  @Flag(help: "Write nothing: every deed that writes is refused.")
  var readOnly = false

  @Flag(help: "Show only ASCII signs.")
  var ascii = false

  @Flag(
    help: "For screen readers and braille: no frames, one thing a line; else BOBBIN_SCREEN_READER.")
  var screenReader = false

  @Flag(help: "Leave the mouse to the terminal, whose own selection of text then works.")
  var noMouse = false

  @Option(
    help: ArgumentHelp("When to use colours: auto, always or never.", valueName: "when"),
    completion: .list(["auto", "always", "never"]))
  var color: String?

  @Option(help: ArgumentHelp("The colours of the browser, by name.", valueName: "name"))
  var theme: String?

  /// The options that take a value, for finding the command among them.
  static let namesWithValue: Set<String> = [
    "--kv", "--store", "--config", "--env-file", "--tls-ca", "--tls-cert", "--tls-key",
    "--max-value", "--budget", "--source",
    "--schema", "--color", "--theme",
  ]

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
    if let other = kv.map({ _ in "--kv" }) ?? store.map({ _ in "--store" }) {
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
    said.kv = kv
    said.store = store
    said.config = config
    said.environmentFile = envFile
    said.tlsAuthority = tlsAuthority
    said.tlsCertificate = tlsCertificate
    said.tlsKey = tlsKey
    said.maxValue = maxValue
    said.budget = budget
    said.source = source
    said.schema = schema
    said.readOnly = readOnly
    said.ascii = ascii
    said.screenReader = screenReader
    said.noMouse = noMouse
    said.color = color
    said.theme = theme
    return said
  }
}

/// `--json`, for the commands that print data.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false
}

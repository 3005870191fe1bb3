import ArgumentParser
import Session

/// The options that every command takes, after its name.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: .customLong("kv"),
    help: ArgumentHelp("The store: sqlite:PATH or memory:.", valueName: "url"))
  var kv: String?

  @Option(
    help: ArgumentHelp(
      "A file of NAME=value lines that stands behind the environment, such as .env.local.",
      valueName: "file"),
    completion: .file())
  var envFile: String?

  @Option(
    help: ArgumentHelp("The folder that slices come from; else BOBBIN_SOURCE.", valueName: "dir"),
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

  @Option(
    help: ArgumentHelp("When to use colours: auto, always or never.", valueName: "when"),
    completion: .list(["auto", "always", "never"]))
  var color: String?

  @Option(help: ArgumentHelp("The colours of the browser, by name.", valueName: "name"))
  var theme: String?

  /// The options that take a value, for finding the command among them.
  static let namesWithValue: Set<String> = [
    "--kv", "--env-file", "--source", "--schema", "--color", "--theme",
  ]

  /// What the command line says, with the environment behind it.
  func settings() async throws(Failure) -> Settings {
    var said = CommandLineSettings()
    said.kv = kv
    said.environmentFile = envFile
    said.source = source
    said.schema = schema
    said.readOnly = readOnly
    said.ascii = ascii
    said.color = color
    said.theme = theme
    return try await Settings.read(said)
  }
}

/// `--json`, for the commands that print data.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false
}

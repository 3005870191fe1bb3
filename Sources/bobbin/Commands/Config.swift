import ArgumentParser
import JSONText
import Session

/// `bobbin config`: what there is to say of the config file.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the config file, say where it is, or print one to begin with.",
    discussion: """
      It names stores with their colours, and sets keys, theme and limits, for all stores or for one; \
      everything in it may be left out. Times in it have a unit (500ms, 5s). The command line and the environment come before it.

      Examples:
        bobbin config example > ~/.config/bobbin/config.yaml
        bobbin config check
      """,
    subcommands: [Check.self, Path.self, Example.self])

  /// `bobbin config check`: names each mistake.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Name each mistake in the config file, with line and column.",
      discussion: """
        It exits with 65 where there is one.

        Examples:
          bobbin config check
          bobbin config check ./new.yaml --json
        """)

    @Argument(help: "The file; else the one of --config.", completion: .file(extensions: ["yaml"]))
    var file: String?

    @OptionGroup var place: ConfigOptions
    @OptionGroup var output: JSONOption

    func run() async throws {
      let place =
        if let file { ConfigPlace(path: file, namedBy: "the command line") } else {
          try await place.find()
        }
      let check = try await ConfigCheck(place)
      var out = Output()
      for mistake in check.mistakes {
        if output.json {
          try out.json(Self.object(mistake, check.place.path))
        } else {
          try out.line(mistake.text(in: check.place.path))
        }
      }
      if check.mistakes.isEmpty, !output.json { try out.line(Self.words(check)) }
      try out.flush()
      // Each mistake was said; the exit code is what is left to say.
      if !check.mistakes.isEmpty { throw Failure(.badData, "") }
    }

    private static func words(_ check: ConfigCheck) -> String {
      let path = Shown.line(check.place.path)
      guard check.isThere else {
        return
          "\(path): there is no such file, and none is needed. bobbin config example prints one."
      }
      let stores = check.stores.map { $0 == check.defaultStore ? "\($0) (default)" : $0 }
      var words = "\(path): no mistakes."
      if !stores.isEmpty { words += " Stores: \(stores.joined(separator: ", "))." }
      switch check.reboundActions {
      case 0: break
      case 1: words += " One action has keys of its own."
      default: words += " \(check.reboundActions) actions have keys of their own."
      }
      return words
    }

    private static func object(_ mistake: ConfigMistake, _ path: String) -> [UInt8] {
      var json = JSONBuilder()
      json.beginObject()
      json.member("file", path)
      json.member("line", mistake.line)
      json.member("column", mistake.column)
      json.member("message", mistake.message)
      json.endObject()
      return json.bytes + [UInt8(ascii: "\n")]
    }
  }

  /// `bobbin config path`: says where the file is, or would be.
  struct Path: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say where the config file is, or would be.",
      discussion: """
        Examples:
          $EDITOR "$(bobbin config path)"
        """)

    @OptionGroup var place: ConfigOptions

    func run() async throws {
      var out = Output()
      try out.line(try await place.find().path)
      try out.flush()
    }
  }

  /// `bobbin config example`: prints a file to begin with.
  struct Example: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a config file with all there is to set.",
      discussion: """
        Examples:
          bobbin config example > ~/.config/bobbin/config.yaml
        """)

    func run() async throws {
      var out = Output()
      try out.bytes(try await ConfigExample.text().utf8)
      try out.flush()
    }
  }
}

/// Where the config file is, for the commands that are about the file itself.
struct ConfigOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The config file; else BOBBIN_CONFIG.", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var config: String?

  func find() async throws(Failure) -> ConfigPlace {
    var said = CommandLineSettings()
    said.config = config
    return try await ConfigPlace.find(said)
  }
}

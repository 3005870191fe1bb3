import Browser
import KeyValue
import KeyValueRedis
import ThreadCache
import Watching

/// Everything a command is told from outside, read once and in one place: the command line first, then
/// the environment, then the file named with `--env-file`, then the config file.
public struct Settings: Sendable, Equatable {
  /// When colours are used.
  public enum ColorMode: String, Sendable, CaseIterable {
    /// When the output is a terminal and `NO_COLOR` is not set.
    case auto
    /// Always.
    case always
    /// Never.
    case never
  }

  /// The store that was chosen, and why.
  public var store: StoreChoice
  /// The longest value that is read or written, in bytes; nil: what the store takes.
  public var maxValueBytes: Int?
  /// How long an operation may take; nil: the store's own.
  public var deadline: Duration?
  /// How old may be what a service says to be cached while the store is away.
  public var maxStale: Duration
  /// The folder, or the address, that slices come from; nil: none was named.
  public var source: String?
  /// How the web is reached.
  var way: WebWay
  /// The schema of new threads, and of the record that is meant where both schemas have one.
  public var schema: KeySchema
  /// True when the schema was named, on the command line or in the environment.
  public var isSchemaNamed: Bool
  /// True when nothing may be written.
  public var readOnly: Bool
  /// Why nothing may be written, as the beginning of a sentence, where the config file says so; nil: the
  /// session is read-only.
  public var readOnlyReason: String?
  /// True when only ASCII signs are to be shown.
  public var ascii: Bool
  /// True when the screen is heard or felt: no frames, one thing a line.
  public var screenReader: Bool
  /// When colours are used; `NO_COLOR` has made `never` of `auto`.
  public var color: ColorMode
  /// The colours of the browser, by name; nil: its own choice.
  public var theme: String?
  /// True when the mouse is used, where the terminal has one.
  public var usesMouse: Bool
  /// True when Unicode signs were asked for, also where the terminal's name speaks against them.
  public var insistsOnUnicode: Bool
  /// How often to look at what is on the screen where the store does not tell of changes; nil: as usual.
  public var refresh: Duration?
  /// The same for a store that is paid by the command, for which it must be said in so many words; nil: only when asked.
  public var paidRefresh: Duration?
  /// The most commands that may be spent on such a store; nil: any number.
  public var budget: Int?
  /// True when the config file has a budget for the chosen store alone, and no other one was said.
  var hasOwnBudget: Bool
  /// True when what is spent may be counted in the store itself.
  public var keepsCount: Bool
  /// True when a command says at its end what it has spent, whoever reads it.
  public var saysSpending: Bool
  /// From where on the monitor, a service and a check warn.
  public var alerts: AlertLimits
  /// Where a service tells of alerts, which may be a secret; nil: nowhere but in its log.
  public var webhook: Secret?
  /// The actions of the browser, with the user's keys.
  public var actions: ActionTable
  /// The stores that can be gone to.
  public var stores: [StoreEntry]
  /// The name of the chosen store, in the title.
  public var storeName: String
  /// Where the config file is, or would be.
  public var configPath: String
  /// Where Bobbin keeps files of its own.
  public var folders: Folders
  /// What should be known of the files of settings, each a sentence.
  public var warnings: [String]
  /// The editor, as the shell would run it; nil: none is set.
  public var editor: String?
  /// The variables that say what the terminal is: TERM, the locale, NO_COLOR.
  public var terminal: [String: String]
  /// True inside tmux, which swallows some sequences unless they are wrapped.
  public var isInsideTmux: Bool
  /// What these were made of.
  var origin: Origin

  /// Reads the settings.
  ///
  /// - Parameter environment: the variables to read; nil: those of the process.
  public static func read(
    _ said: CommandLineSettings = CommandLineSettings(), environment: [String: String]? = nil
  ) async throws(Failure) -> Settings {
    let variables = try await EnvironmentLayers(
      environment: environment, file: said.environmentFile)
    let folders = Folders(variables)
    let place = ConfigPlace(said, variables, folders)
    let config = try place.read(home: folders.home)
    let outside = try await variables.adding(config)
    let choice = try StoreChoice(
      said, config: config, place: place, layers: outside, folders: folders)
    let configured = choice.name.flatMap { config?.store($0) }
    let layers = outside.backed(by: config, configured)
    let readOnlyByVariable = try outside.isOn("BOBBIN_READ_ONLY")
    let readOnly = said.readOnly || readOnlyByVariable
    let readOnlyEntry = config?.entries(of: configured)[.readOnly]
    let readOnlyByFile = !readOnly && readOnlyEntry?.value == "true"
    let readOnlyToken = choice.rest.flatMap { $0.options.isReadOnly ? $0.tokenPlace : nil }
    let storeName = Self.storeName(choice, config)
    let stores = Self.stores(
      choice, called: storeName, config, readOnly: readOnly, outside, home: folders.home)
    let schema = said.schema ?? layers.value("BOBBIN_SCHEMA")
    let limits = LimitSettings(said, layers)
    try layers.refuseNonsense()
    try limits.refuseNonsense()
    let refresh = try limits.refresh
    let screenReader = try layers.isOn("BOBBIN_SCREEN_READER")
    let mouse = try layers.state("BOBBIN_MOUSE")
    // What was said of all stores was said with those in mind that cost nothing.
    let ownRefresh = configured?.entries[.refresh].flatMap { Quantity.duration($0.value) }
    return Settings(
      store: config == nil ? choice : choice.withoutConfig(layers),
      maxValueBytes: try limits.maxValueBytes,
      deadline: try limits.deadline,
      maxStale: try limits.maxStale ?? .seconds(300),
      source: said.source ?? layers.value("BOBBIN_SOURCE"),
      way: WebWay(said, layers),
      schema: try schema.map(Self.schema) ?? .thread,
      isSchemaNamed: schema != nil,
      readOnly: readOnly || readOnlyByFile || readOnlyToken != nil,
      readOnlyReason: readOnlyByFile
        ? config.map { config in
          "\(storeName) is read-only in \(config.place(readOnlyEntry?.line ?? 1))"
        } : readOnly ? nil : readOnlyToken.map { "the token \($0) may only read" },
      ascii: said.ascii || layers.value("BOBBIN_GLYPHS") == "ascii" || Self.lacksUTF8(layers),
      screenReader: said.screenReader || screenReader,
      color: try Self.color(said.color, layers),
      theme: said.theme ?? layers.value("BOBBIN_THEME"),
      usesMouse: !said.noMouse && mouse != .off,
      insistsOnUnicode: layers.value("BOBBIN_GLYPHS") == "unicode",
      refresh: refresh,
      paidRefresh: try limits.paidRefresh ?? ownRefresh,
      budget: try limits.budget,
      hasOwnBudget: said.budget == nil && outside.value("BOBBIN_BUDGET") == nil
        && configured?.entries[.budget] != nil,
      keepsCount: try layers.isOn(Self.countingVariable),
      saysSpending: try layers.isOn(Self.spendingVariable),
      alerts: try limits.alerts,
      webhook: outside.value(Self.webhookVariable).map { Secret($0) },
      actions: config?.actions ?? .standard,
      stores: stores,
      storeName: storeName,
      configPath: place.path,
      folders: folders,
      warnings: outside.warnings,
      editor: layers.value("VISUAL") ?? layers.value("EDITOR"),
      terminal: layers.values(["TERM", "LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR"]),
      isInsideTmux: layers.value("TMUX") != nil,
      origin: Origin(
        said: said, environment: environment?.mapValues { Secret($0) }, name: storeName,
        isConfigured: choice.name != nil))
  }

  /// Says that a process counts in the store what it spends.
  static let countingVariable = "BOBBIN_ANALYTICS"
  /// Says where a service tells of alerts; it may be a secret, and has no place in the config file.
  public static let webhookVariable = "BOBBIN_ALERT_WEBHOOK"
  /// Says that a process tells its parent what it has spent.
  static let spendingVariable = "BOBBIN_SAY_SPENDING"

  private static func schema(_ text: String) throws(Failure) -> KeySchema {
    guard let schema = KeySchema(rawValue: text) else {
      throw Failure(
        .usage, "There is no key schema \(Shown.text(text)). Write --schema thread or response.")
    }
    return schema
  }

  private static func color(
    _ said: String?, _ layers: EnvironmentLayers
  ) throws(Failure) -> ColorMode {
    guard let said else { return layers.value("NO_COLOR") == nil ? .auto : .never }
    guard let mode = ColorMode(rawValue: said) else {
      throw Failure(
        .usage, "There is no colour mode \(Shown.text(said)). Write --color auto, always or never.")
    }
    return mode == .auto && layers.value("NO_COLOR") != nil ? .never : mode
  }

  /// Whether the locale says in so many words that text is not UTF-8.
  ///
  /// Nothing set says nothing: most
  /// containers set no locale, and their terminals show UTF-8.
  private static func lacksUTF8(_ layers: EnvironmentLayers) -> Bool {
    let locale = layers.value("LC_ALL") ?? layers.value("LC_CTYPE") ?? layers.value("LANG")
    guard let locale = locale?.lowercased() else { return false }
    return !locale.contains("utf-8") && !locale.contains("utf8")
  }
}

import ThreadCache

/// Everything a command is told from outside, read once and in one place: the command line first, then
/// the environment, then the file named with `--env-file`.
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
  /// The folder that slices come from; nil: none was named.
  public var source: String?
  /// The schema of new threads, and of the record that is meant where both schemas have one.
  public var schema: KeySchema
  /// True when the schema was named, on the command line or in the environment.
  public var isSchemaNamed: Bool
  /// True when nothing may be written.
  public var readOnly: Bool
  /// True when only ASCII signs are to be shown.
  public var ascii: Bool
  /// True when the screen is heard or felt: no frames, one thing a line.
  public var screenReader: Bool
  /// When colours are used; `NO_COLOR` has made `never` of `auto`.
  public var color: ColorMode
  /// The colours of the browser, by name; nil: its own choice.
  public var theme: String?
  /// Where Bobbin keeps files of its own.
  public var folders: Folders
  /// The editor, as the shell would run it; nil: none is set.
  public var editor: String?
  /// The variables that say what the terminal is: TERM, the locale, NO_COLOR.
  public var terminal: [String: String]
  /// True inside tmux, which swallows some sequences unless they are wrapped.
  public var isInsideTmux: Bool

  /// Reads the settings.
  ///
  /// - Parameter environment: the variables to read; nil: those of the process.
  public static func read(
    _ said: CommandLineSettings = CommandLineSettings(), environment: [String: String]? = nil
  ) async throws(Failure) -> Settings {
    let layers = try await EnvironmentLayers(
      environment: environment, file: said.environmentFile)
    let folders = Folders(layers)
    let schema = said.schema ?? layers.value("BOBBIN_SCHEMA")
    let limits = RedisSettings(said, layers)
    return Settings(
      store: try StoreChoice(said, layers: layers, folders: folders),
      maxValueBytes: try limits.maxValueBytes,
      deadline: try limits.deadline,
      source: said.source ?? layers.value("BOBBIN_SOURCE"),
      schema: try schema.map(Self.schema) ?? .thread,
      isSchemaNamed: schema != nil,
      readOnly: said.readOnly || layers.value("BOBBIN_READ_ONLY").flatMap(Switch.init) == .on,
      ascii: said.ascii || Self.lacksUTF8(layers),
      screenReader: said.screenReader
        || layers.value("BOBBIN_SCREEN_READER").flatMap(Switch.init) == .on,
      color: try Self.color(said.color, layers),
      theme: said.theme ?? layers.value("BOBBIN_THEME"),
      folders: folders,
      editor: layers.value("VISUAL") ?? layers.value("EDITOR"),
      terminal: layers.values(["TERM", "LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR"]),
      isInsideTmux: layers.value("TMUX") != nil)
  }

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

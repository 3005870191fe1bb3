/// What a command line says about settings; nil or false where it says nothing.
///
/// ```swift
/// var said = CommandLineSettings()
/// said.kv = "sqlite:t.db"
/// let settings = try await Settings.read(said)
/// ```
public struct CommandLineSettings: Sendable {
  /// The address of the store (`sqlite:t.db`).
  public var kv: String?
  /// A file of `NAME=value` lines that stands behind the environment.
  public var environmentFile: String?
  /// The folder that slices come from.
  public var source: String?
  /// The key schema of new threads, and of the record that is meant where both have one.
  public var schema: String?
  /// True when nothing may be written.
  public var readOnly = false
  /// True when only ASCII signs are to be shown.
  public var ascii = false
  /// When to use colours.
  public var color: String?
  /// The colours of the browser, by name.
  public var theme: String?

  /// A command line that says nothing.
  public init() {}
}

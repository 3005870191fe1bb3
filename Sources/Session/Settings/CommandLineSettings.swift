/// What a command line says about settings; nil or false where it says nothing.
///
/// ```swift
/// var said = CommandLineSettings()
/// said.kv = "sqlite:t.db"
/// let settings = try await Settings.read(said)
/// ```
public struct CommandLineSettings: Sendable, Equatable {
  /// The address of the store (`sqlite:t.db`), or `env:NAME` for the variable that holds it.
  public var kv: String?
  /// The name of a store of the config file.
  public var store: String?
  /// What named that store, before its name.
  var storeWords = "--store names"
  /// The config file; nil: `BOBBIN_CONFIG`, or the one in the XDG config folder.
  public var config: String?
  /// The option that gave ``kv``.
  public var option = StoreOption.kv
  /// A file of `NAME=value` lines that stands behind the environment.
  public var environmentFile: String?
  /// A file of authorities that a server's certificate may come from.
  public var tlsAuthority: String?
  /// A file with the certificate that is shown to the server.
  public var tlsCertificate: String?
  /// A file with the private key of that certificate.
  public var tlsKey: String?
  /// The longest value that is read or written (`64MB`).
  public var maxValue: String?
  /// The most commands that may be spent (`5000`, `10k`).
  public var budget: String?
  /// The folder that slices come from.
  public var source: String?
  /// The key schema of new threads, and of the record that is meant where both have one.
  public var schema: String?
  /// True when nothing may be written.
  public var readOnly = false
  /// True when only ASCII signs are to be shown.
  public var ascii = false
  /// True when the screen is heard or felt.
  public var screenReader = false
  /// True when the mouse is left to the terminal.
  public var noMouse = false
  /// When to use colours.
  public var color: String?
  /// The colours of the browser, by name.
  public var theme: String?

  /// A command line that says nothing.
  public init() {}
}

/// An option that names a store.
public enum StoreOption: String, Sendable {
  /// The store that a command works on.
  case kv = "--kv"
  /// The store that is copied.
  case from = "--from"
  /// The store that is copied to.
  case to = "--to"
}

import Foundation

/// Where Bobbin keeps files of its own, after the XDG base directory specification.
public struct Folders: Sendable, Equatable {
  /// The user's home.
  public let home: String
  /// What is stored where no other store is named.
  public let data: String
  /// The undo journal.
  public let state: String
  /// The config file.
  public let config: String

  /// Folders by their paths.
  public init(home: String, data: String, state: String, config: String) {
    self.home = home
    self.data = data
    self.state = state
    self.config = config
  }

  /// The embedded store that is there without anybody naming one.
  var store: String { data + "/bobbin.db" }

  /// A path as people write it: with `~` where it is below the home.
  func fromHome(_ path: String) -> String {
    home.count > 1 && path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
  }

  /// Relative paths in the variables are to be ignored, the specification says.
  init(_ layers: EnvironmentLayers) {
    let home = layers.value("HOME") ?? NSHomeDirectory()
    func base(_ variable: String, _ fallback: String) -> String {
      guard let path = layers.value(variable), path.hasPrefix("/") else { return home + fallback }
      return path
    }
    self.home = home
    data = base("XDG_DATA_HOME", "/.local/share") + "/bobbin"
    state = base("XDG_STATE_HOME", "/.local/state") + "/bobbin"
    config = base("XDG_CONFIG_HOME", "/.config") + "/bobbin"
  }

  /// Creates a folder that only its owner may enter, if it is not there.
  static func create(_ path: String) throws(Failure) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(
        .file, "The folder \(Shown.text(path)) cannot be created: \(Failure.reason(error)).")
    }
  }
}

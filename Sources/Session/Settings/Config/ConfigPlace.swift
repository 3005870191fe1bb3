import Foundation

/// Where the config file is, and who said so.
public struct ConfigPlace: Sendable, Equatable {
  /// Its path, from the root.
  public let path: String
  /// What named it: `--config`, `BOBBIN_CONFIG`; nil: nothing did, it is where it usually is.
  public let namedBy: String?

  /// The place for a command line: `--config`, then `BOBBIN_CONFIG`, then the XDG config folder.
  ///
  /// - Parameter environment: the variables to read; nil: those of the process.
  public static func find(
    _ said: CommandLineSettings, environment: [String: String]? = nil
  ) async throws(Failure) -> ConfigPlace {
    let layers = try await EnvironmentLayers(
      environment: environment, file: said.environmentFile)
    return ConfigPlace(said, layers, Folders(layers))
  }

  /// A file that somebody has named.
  public init(path: String, namedBy: String) { self.init(path, namedBy) }

  init(_ said: CommandLineSettings, _ layers: EnvironmentLayers, _ folders: Folders) {
    if let file = said.config {
      self.init(file, "--config")
    } else if let found = layers.find("BOBBIN_CONFIG") {
      self.init(found.value, "BOBBIN_CONFIG in \(found.layer)")
    } else {
      self.init(folders.config + "/config.yaml", nil)
    }
  }

  private init(_ path: String, _ namedBy: String?) {
    self.path =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    self.namedBy = namedBy
  }

  /// What is in the file; nil: nobody has written one where it usually is.
  func bytes() throws(Failure) -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path) else {
      guard let namedBy else { return nil }
      throw Failure(.notFound, "There is no config file \(Shown.line(path)), named by \(namedBy).")
    }
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      // One byte more than is taken tells that it is too long.
      return Array(try handle.read(upToCount: ConfigReader.longest + 1) ?? Data())
    } catch {
      throw Failure(
        .file, "The config file \(Shown.line(path)) cannot be read: \(Failure.reason(error)).")
    }
  }

  /// What the file says; nil: there is none.
  ///
  /// - Throws: a ``Failure`` of bad data that names each mistake.
  func read(home: String) throws(Failure) -> ConfigFile? {
    guard let bytes = try bytes() else { return nil }
    let reader = ConfigReader(bytes, path: path, home: home)
    guard reader.mistakes.isEmpty else { throw Failure(reader.mistakes, in: path) }
    return reader.file
  }
}

import Foundation

/// The program under test: the release build of this package.
enum Binary {
  /// The folder with `Package.swift`.
  static let package: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/", !exists(folder.appending(path: "Package.swift")) {
      folder.deleteLastPathComponent()
    }
    return folder
  }()

  /// `$BOBBIN_BINARY`, else `.build/release/bobbin`.
  static let path: String =
    ProcessInfo.processInfo.environment["BOBBIN_BINARY"]
    ?? package.appending(path: ".build/release/bobbin").path

  /// What to do when there is none.
  static let hint =
    "no program at \(path): run `swift build -c release --product bobbin` first (the README's test command does)"

  /// Recordings and real data of the original, beside the project; nil where they are not there.
  static let reference: URL? = {
    let folder =
      ProcessInfo.processInfo.environment["BOBBIN_REFERENCE"].map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appending(path: "shared/reference")
    return exists(folder.appending(path: "README.md")) ? folder : nil
  }()

  private static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }
}

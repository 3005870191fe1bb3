import Foundation

/// The folder of reference recordings beside the package, where there is one.
enum Reference {
  static let surveys: String? = {
    let manager = FileManager.default
    if let folder = ProcessInfo.processInfo.environment["BOBBIN_REFERENCE"] {
      return exists(folder + "/data/split_data")
    }
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if manager.fileExists(atPath: folder.path + "/Package.swift") {
        return exists(
          folder.deletingLastPathComponent().path + "/shared/reference/data/split_data")
      }
    }
    return nil
  }()

  private static func exists(_ path: String) -> String? {
    FileManager.default.fileExists(atPath: path) ? path : nil
  }
}

import Foundation
import JSONText
import Testing

/// The recordings of the original services, where this machine has them.
enum Reference {
  /// The folder; nil where there is none.
  static let folder: URL? = {
    let manager = FileManager.default
    if let named = ProcessInfo.processInfo.environment["BOBBIN_REFERENCE"] {
      return URL(fileURLWithPath: named, isDirectory: true)
    }
    var place = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while place.path != "/" {
      place.deleteLastPathComponent()
      if manager.fileExists(atPath: place.appendingPathComponent("Package.swift").path) {
        let folder = place.deletingLastPathComponent().appendingPathComponent("shared/reference")
        return manager.fileExists(atPath: folder.path) ? folder : nil
      }
    }
    return nil
  }()

  static var isThere: Bool { folder != nil }

  /// A recording, by its file name without `.json`.
  static func golden(_ name: String) throws -> JSONValue {
    let url = try #require(folder).appendingPathComponent("goldens/\(name).json")
    return try JSONDocument(parsing: Array(Data(contentsOf: url))).root
  }
}

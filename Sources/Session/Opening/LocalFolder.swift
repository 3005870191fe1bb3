import Foundation

/// A folder that a command reads.
public enum LocalFolder {
  /// How many files of a folder have such an ending.
  public static func count(_ path: String, ending: String) -> Int {
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    return names?.count { $0.hasSuffix(ending) } ?? 0
  }

  /// Refuses where there is no folder at the path.
  public static func demand(_ path: String) throws(Failure) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.notFound, "There is no folder \(Shown.line(path)).")
    }
    guard isFolder.boolValue else {
      throw Failure(.notFound, "\(Shown.line(path)) is not a folder.")
    }
  }
}

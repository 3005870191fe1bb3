import Foundation

/// A folder that a command reads.
public enum LocalFolder {
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

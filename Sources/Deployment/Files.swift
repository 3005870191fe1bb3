import Foundation

/// Reads and writes files, and says what failed.
enum Files {
  static func makeFolder(_ path: String) throws(DeploymentError) {
    try wording("The folder \(path) cannot be made") {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }
  }

  static func copy(_ source: String, to target: String, mode: Int) throws(DeploymentError) {
    try wording("\(source) cannot be copied to \(target)") {
      try FileManager.default.copyItem(
        atPath: URL(fileURLWithPath: source).resolvingSymlinksInPath().path, toPath: target)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: target)
    }
  }

  static func write(
    _ text: String, to path: String, mode: Int = 0o644
  ) throws(DeploymentError) {
    try wording("\(path) cannot be written") {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
  }

  static func move(_ source: String, to target: String) throws(DeploymentError) {
    try wording("\(source) cannot be moved to \(target)") {
      try FileManager.default.moveItem(atPath: source, toPath: target)
    }
  }

  static func remove(_ path: String) throws(DeploymentError) {
    try wording("\(path) cannot be removed") {
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// The names in a folder; nil: there is none.
  static func names(_ path: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: path)
  }

  /// All files below a folder, by their paths in it, with their sizes in bytes.
  static func all(below folder: String) -> [(path: String, bytes: Int)] {
    let found = FileManager.default.enumerator(atPath: folder)
    var files: [(path: String, bytes: Int)] = []
    while let path = found?.nextObject() as? String {
      guard found?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
      files.append((path, (found?.fileAttributes?[.size] as? NSNumber)?.intValue ?? 0))
    }
    return files.sorted { $0.path < $1.path }
  }

  private static func wording(
    _ what: String, _ body: () throws -> Void
  ) throws(DeploymentError) {
    do { try body() } catch { throw .system(what, error) }
  }
}

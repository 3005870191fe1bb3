import Foundation

/// A new folder that only its owner can enter.
public struct ScratchFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Creates a folder in `parent` whose name begins with `prefix`.
  public init(in parent: String = NSTemporaryDirectory(), prefix: String) throws(Failure) {
    let base = parent.hasSuffix("/") ? parent : parent + "/"
    var template = Array((base + prefix + "-XXXXXX").utf8CString)
    // mkdtemp makes the name and the folder in one step, with the rights of its owner only.
    guard mkdtemp(&template) != nil else {
      throw Failure(
        .file, "No folder can be created in \(parent): \(Failure.reason(errno: errno)).")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A folder that is there.
  init(existing path: String) { self.path = path }

  /// Removes it with all that is in it.
  public func remove() { try? FileManager.default.removeItem(atPath: path) }
}

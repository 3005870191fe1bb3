import JSONText
import KeyValue

/// A meta, read as far as its shape allows.
struct MetaShape: Sendable {
  /// The list of files; nil where there is none.
  let files: JSONValue?
  /// Why it is no meta; nil: it is one.
  let fault: ShapeFault?

  init(_ root: JSONValue) {
    guard root.kind == .object else {
      files = nil
      fault = ShapeFault(root, is: "is \(root.kind.words) where a thread's record should be")
      return
    }
    guard let files = root["files"] else {
      self.files = nil
      fault = ShapeFault(root, is: "has no files")
      return
    }
    self.files = files.kind == .array ? files : nil
    fault =
      files.kind == .array ? nil : ShapeFault(files, is: "is \(files.kind.words), not a list")
  }

  /// The list of files; a meta that has none is `unreadable`.
  func list(_ key: StoreKey) throws(CacheError) -> JSONValue {
    if let files { return files }
    throw .unreadable(
      key: key, reason: fault?.sentence ?? "$ has no files", byteOffset: fault?.byteOffset)
  }
}

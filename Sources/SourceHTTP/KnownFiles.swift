import Retrieval

/// Files with the tags by which their server tells whether they changed; the latest, up to a size.
struct KnownFiles: Sendable {
  struct Entry: Sendable {
    let file: SourceFile
    let tag: String
  }

  /// How many bytes of files are kept.
  static let mostBytes = 32 << 20

  /// By the bytes of the id: two spellings of one letter are two files.
  private var entries: [[UInt8]: Entry] = [:]
  /// The ids, the latest last.
  private var order: [[UInt8]] = []
  private var bytes = 0

  subscript(id: String) -> Entry? { entries[Array(id.utf8)] }

  /// Keeps a file; without a tag it is forgotten.
  mutating func note(_ file: SourceFile, tag: String?) {
    let id = Array(file.id.utf8)
    remove(id)
    guard let tag, file.bytes <= Self.mostBytes else { return }
    entries[id] = Entry(file: file, tag: tag)
    order.append(id)
    bytes += file.bytes
    while bytes > Self.mostBytes, let oldest = order.first { remove(oldest) }
  }

  private mutating func remove(_ id: [UInt8]) {
    guard let old = entries.removeValue(forKey: id) else { return }
    bytes -= old.file.bytes
    order.removeAll { $0 == id }
  }
}

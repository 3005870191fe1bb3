import Retrieval

/// Files with the tags by which their server tells whether they changed; the latest, up to a size.
struct KnownFiles: Sendable {
  struct Entry: Sendable {
    let file: SourceFile
    let tag: String
  }

  /// How many bytes of files are kept.
  static let mostBytes = 32 << 20

  private var entries: [String: Entry] = [:]
  /// The ids, the latest last.
  private var order: [String] = []
  private var bytes = 0

  subscript(id: String) -> Entry? { entries[id] }

  /// Keeps a file; without a tag it is forgotten.
  mutating func note(_ file: SourceFile, tag: String?) {
    remove(file.id)
    guard let tag, file.bytes <= Self.mostBytes else { return }
    entries[file.id] = Entry(file: file, tag: tag)
    order.append(file.id)
    bytes += file.bytes
    while bytes > Self.mostBytes, let oldest = order.first { remove(oldest) }
  }

  private mutating func remove(_ id: String) {
    guard let old = entries.removeValue(forKey: id) else { return }
    bytes -= old.file.bytes
    order.removeAll { $0 == id }
  }
}

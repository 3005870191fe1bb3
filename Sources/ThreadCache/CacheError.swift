import JSONText
import KeyValue

/// What the cache library throws: a kind to act on and words to show.
public enum CacheError: Error, Sendable, Equatable {
  /// The store failed.
  case store(StoreError)
  /// There is no such thread, file or segment.
  case notFound(String)
  /// What is stored, at `key`, cannot be read; it was left alone.
  case unreadable(key: StoreKey, reason: String, byteOffset: Int?)
  /// What the caller sent cannot be taken; says what and where.
  case invalid(String)
  /// Somebody else kept changing the thread; nothing was written.
  case conflict(String)
  /// The change cannot be undone, or the deed not done, and why.
  case refused(String)
  /// These files would leave the thread as well, which nobody agreed to; nothing was written.
  case wouldDrop([String])
  /// A local file (undo journal, import, export) failed; names it.
  case file(String)
}

extension CacheError: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .store(let error): error.description
    case .notFound(let text), .invalid(let text), .conflict(let text), .refused(let text),
      .file(let text):
      text
    case .wouldDrop(let files):
      "It would now also drop \(files.prefix(6).joined(separator: ", "))"
        + (files.count > 6 ? " and \(files.count - 6) more" : "")
        + ": nothing was written. Look again at what it drops."
    case .unreadable(let key, let reason, let offset):
      "\(key): \(reason)" + (offset.map { " at byte \($0)" } ?? "")
    }
  }
}

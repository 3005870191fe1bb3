import Retrieval
import ThreadCache

/// What a load would do to a thread, told by what is known without asking the source for data.
struct LoadOutlook: Sendable {
  let identity: ThreadIdentity
  /// The files of the thread as they are now.
  let files: [FileRecord]
  /// The files of the source; empty: it cannot list them.
  let source: [String]

  /// The files that would leave the thread.
  func dropped(by request: LoadRequest) -> [String] {
    identity.filesDropped(
      from: files.map(\.id), bySending: request.files.filter(bringsSomething).map(\.id))
  }

  /// Whether something that is not cached may come of it, which is then stored.
  private func bringsSomething(_ file: FileRequest) -> Bool {
    guard source.isEmpty || source.contains(file.id) else { return false }
    guard let known = files.first(where: { $0.id == file.id }), !known.segments.isEmpty else {
      return true
    }
    return file.segments.contains { name in
      known.segment(name).map { !$0.isLoaded } ?? false
    }
  }
}

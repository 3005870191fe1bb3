import Retrieval
import ThreadCache

/// The names of segments that somebody may mean: the canonical ones, and those of the thread's files.
struct KnownSegments: Sendable {
  private let names: Set<String>

  /// - Parameter files: the thread's files as they were read last; nil: they were not.
  init(of files: [FileRecord]?) {
    let ofFiles = (files ?? []).flatMap { file in file.segments.map { $0.name } }
    names = Set(Segments.canonical).union(ofFiles)
  }

  /// What is doubtful about a request: the first segment that nobody knows; nil: nothing.
  func doubt(of request: LoadRequest) -> String? {
    for file in request.files {
      if let name = file.segments.first(where: { !names.contains($0) }) {
        return "no segment is known as \(TextWidth.truncated(name, to: 40, at: .middle))"
      }
    }
    return nil
  }
}

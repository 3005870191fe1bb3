import Retrieval
import ThreadCache

/// The names of files and segments that somebody may mean: those of the thread, the files of the source, and the
/// canonical segments.
struct KnownNames: Sendable {
  private let segments: Set<String>
  private var files: Set<String>

  /// - Parameter files: the thread's files as they were read last; nil: they were not.
  init(of files: [FileRecord]?) {
    let ofFiles = (files ?? []).flatMap { file in file.segments.map { $0.name } }
    segments = Set(Segments.canonical).union(ofFiles)
    self.files = Set((files ?? []).map(\.id))
  }

  /// Takes the names of files that the source has.
  mutating func add(files names: [String]) { files.formUnion(names) }

  /// What is doubtful about a request: the first file or segment that nobody knows; nil: nothing.
  func doubt(of request: LoadRequest) -> String? {
    for file in request.files {
      if !files.contains(file.id) {
        return "no file is known as \(Self.short(file.id))"
          + (slip(in: file).map { ": \($0)" } ?? "")
      }
      if let name = file.segments.first(where: { !segments.contains($0) }) {
        return "no segment is known as \(Self.short(name))"
      }
    }
    return nil
  }

  /// What was probably meant: `2025_5_2 age` lacks its colon; nil: nobody knows.
  private func slip(in file: FileRequest) -> String? {
    let words = file.id.split(separator: " ", maxSplits: 1)
    guard words.count == 2, files.contains(String(words[0])) else { return nil }
    return "a colon ends the file, \(Self.short("\(words[0]): \(words[1])"))"
  }

  private static func short(_ name: String) -> String {
    TextWidth.truncated(name, to: 40, at: .middle)
  }
}

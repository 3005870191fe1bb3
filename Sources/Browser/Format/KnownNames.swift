import Retrieval
import ThreadCache

/// The names of files and segments that somebody may mean: those of the thread, the files of the source, and the
/// canonical segments.
struct KnownNames: Sendable {
  /// What is doubtful about a request.
  struct Doubt: Sendable {
    let words: String
    /// The text that was probably meant; nil: nobody knows.
    let correction: String?
  }

  /// The canonical segments, then others as they are stored.
  private let segments: [String]
  /// The segments of each file of the thread.
  private let ofFiles: [String: [String]]
  /// The files of the thread as they stand, then those of the source.
  private var files: [String]
  /// The file that a segment without one is of.
  private let home: String?

  /// - Parameters:
  ///   - files: the thread's files as they were read last; nil: they were not.
  ///   - home: the file one is at; nil: none.
  init(of files: [FileRecord]?, at home: String? = nil) {
    let known = files ?? []
    let named = known.map { ($0.id, $0.segments.map(\.name)) }
    segments = Self.once(Segments.canonical + named.flatMap(\.1))
    ofFiles = Dictionary(named) { first, _ in first }
    self.files = named.map(\.0)
    self.home = home
  }

  private static func once(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// Takes the names of files that the source has.
  mutating func add(files names: [String]) { files = Self.once(files + names) }

  // MARK: Completion

  /// The texts that a text may be the beginning of, each with the name that its last one becomes, in the order in which
  /// the matrix shows them.
  func completions(of text: String) -> [(text: String, name: String)] {
    let part = text[(text.lastIndex(of: ";").map(text.index(after:)) ?? text.startIndex)...]
    func whole(_ start: Substring.Index, _ word: String, _ names: [String])
      -> [(text: String, name: String)]
    {
      let kept = text[..<start] + (start == text.startIndex ? "" : " ")
      return matches(word, among: names).map { (kept + $0, $0) }
    }
    guard let colon = part.firstIndex(of: ":") else {
      return whole(part.startIndex, Phrase.trimmed(part), files).map { ($0.text + ": ", $0.name) }
    }
    let names = part[part.index(after: colon)...]
    let start = names.lastIndex(of: ",").map(names.index(after:)) ?? names.startIndex
    let named = Set(names[..<start].split(separator: ",").map(Phrase.trimmed))
    let file = ofFiles[Phrase.trimmed(part[..<colon])]
    return whole(
      start, Phrase.trimmed(names[start...]), (file ?? segments).filter { !named.contains($0) })
  }

  /// The names that begin with a word, whatever its case, and those under whose heading of three letters it stands.
  private func matches(_ word: String, among names: [String]) -> [String] {
    let typed = word.lowercased()
    let begun = names.filter { $0.lowercased().hasPrefix(typed) }
    let headings = zip(segments, SegmentAbbreviation.headings(of: segments))
    let meant = Set(headings.lazy.filter { $0.1 == typed }.map(\.0))
    return begun + names.filter { meant.contains($0) && !begun.contains($0) }
  }

  /// The only name that a word can be meant as; nil: there is none, or several.
  private func likely(_ word: String, among names: [String]) -> String? {
    let found = matches(word, among: names)
    return found.count == 1 ? found[0] : nil
  }

  // MARK: Doubts

  /// What is doubtful about a request: the first file or segment that nobody knows; nil: nothing.
  func doubt(of request: LoadRequest) -> Doubt? {
    for (place, file) in request.files.enumerated() {
      guard let words = words(about: file) else { continue }
      var meant = request
      meant.files[place] = correcting(file)
      let isMended = self.words(about: meant.files[place]) == nil
      return Doubt(words: words, correction: isMended ? Phrase.text(meant) : nil)
    }
    return nil
  }

  /// Which file or segment of it nobody knows, and what was probably meant; nil: all are known.
  private func words(about file: FileRequest) -> String? {
    if !files.contains(file.id) {
      let none = "no file is known as \(Self.short(file.id))"
      if let slip = slip(in: file) { return "\(none): \(slip)" }
      if let likely = likely(file.id, among: files) { return "\(none): did you mean \(likely)?" }
      guard let segment = likely(file.id, among: segments) else { return none }
      return home.map { "\(none): did you mean \($0): \(segment)?" }
        ?? "\(none): it is a segment, whose file comes first"
    }
    guard let name = file.segments.first(where: { !segments.contains($0) }) else { return nil }
    let none = "no segment is known as \(Self.short(name))"
    return likely(name, among: segments).map { "\(none): did you mean \($0)?" } ?? none
  }

  /// The same with each name that can only be meant as one that is known.
  private func correcting(_ file: FileRequest) -> FileRequest {
    guard !files.contains(file.id) else {
      let names = file.segments.map { name in
        segments.contains(name) ? name : likely(name, among: segments) ?? name
      }
      return FileRequest(id: file.id, segments: names)
    }
    if let known = likely(file.id, among: files) {
      return correcting(FileRequest(id: known, segments: file.segments))
    }
    if let (known, names) = slipped(file) {
      return correcting(FileRequest(id: known, segments: names))
    }
    guard let home, let segment = likely(file.id, among: segments) else { return file }
    return FileRequest(id: home, segments: [segment])
  }

  /// What was probably meant: `2025_5_2 age` lacks its colon; nil: nobody knows.
  private func slip(in file: FileRequest) -> String? {
    slipped(file).map { known, names in
      "a colon ends the file, \(Self.short("\(known): \(names.joined(separator: ", "))"))"
    }
  }

  private func slipped(_ file: FileRequest) -> (file: String, segments: [String])? {
    let words = file.id.split(separator: " ", maxSplits: 1)
    guard words.count == 2, files.contains(String(words[0])) else { return nil }
    return (String(words[0]), words[1].split(separator: ",").map(Phrase.trimmed))
  }

  private static func short(_ name: String) -> String {
    TextWidth.truncated(name, to: 40, at: .middle)
  }
}

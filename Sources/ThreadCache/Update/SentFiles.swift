import JSONText
import KeyValue

/// The files of an update, one of each id.
struct SentFiles: Sendable {
  struct Entry: Sendable {
    /// The first entry of the id.
    var first: SentFile
    /// Later entries of the same id, folded into one.
    var rest: SentFile?

    /// All entries folded into one, for a file that the thread has.
    var folded: SentFile {
      var file = first
      if let rest { file.fold(rest) }
      return file
    }
  }

  private(set) var entries: [Entry] = []

  init(_ files: [CachedFile]) throws(CacheError) {
    var places: [[UInt8]: Int] = [:]
    for file in files {
      let sent = try SentFile(file)
      if let place = places[Array(sent.id.utf8)] {
        entries[place].rest?.fold(sent)
        if entries[place].rest == nil { entries[place].rest = sent }
      } else {
        places[Array(sent.id.utf8)] = entries.count
        entries.append(Entry(first: sent))
      }
    }
  }

  var ids: [String] { entries.map(\.first.id) }

  /// Names that were sent as loaded without a slice, by any entry.
  var withoutSlice: [SegmentName] {
    entries.flatMap { entry in
      let file = entry.folded
      return file.missing.map { SegmentName(file: file.id, segment: $0) }
    }
  }

  /// What goes into the hashes.
  func fields(of id: String) -> [[UInt8]: [UInt8]] {
    guard let entry = entries.first(where: { $0.first.id.isSameName(as: id) }) else { return [:] }
    var fields: [[UInt8]: [UInt8]] = [:]
    for slice in entry.folded.slices { fields[Array(slice.name.utf8)] = slice.json }
    return fields
  }
}

extension SentFiles.Entry {
  /// How the file is stored where the thread does not have it yet.
  func text() throws(CacheError) -> [UInt8] {
    guard let rest else { return first.text }
    do {
      let document = try JSONDocument(parsing: first.text)
      var edit = JSONEdit(document)
      FileMerge.apply(rest, to: document.root, FileShape(document.root), in: &edit)
      return edit.apply()
    } catch {
      throw .invalid("File \(first.id) cannot be stored: \(error)")
    }
  }
}

import JSONText

/// A file of an update, checked and written the way it will be stored.
struct SentFile: Sendable {
  let id: String
  /// The segments it brings, in the order they were named as loaded.
  private(set) var slices: [(name: String, json: [UInt8])] = []
  /// The names that were sent as loaded without a slice.
  private(set) var missing: [String] = []
  private(set) var available: OrderedNames
  /// How it is stored where the thread does not have it yet.
  private(set) var text: [UInt8] = []

  /// - Throws: `CacheError.invalid`, which names the file.
  init(_ file: CachedFile) throws(CacheError) {
    guard !file.id.isEmpty else {
      throw .invalid(
        "A file has an empty id; it could not be told from others. Nothing was written.")
    }
    if let name = file.unreadableSlices.first {
      throw .invalid(
        "The slice \(name) of file \(file.id) is not JSON, or nested too deep. Nothing was written."
      )
    }
    id = file.id
    available = OrderedNames(file.availableSegments)
    let data = file.value["data"]
    for name in file.loadedSegments {
      if let slice = data?[name], !slice.isNull {
        slices.append((name, try Self.insertable(slice, "The slice \(name) of file \(file.id)")))
      } else {
        missing.append(name)
      }
    }
    text = try Self.insertable(stored(file), "File \(file.id)")
  }

  /// The value as JavaScript writes it.
  static func insertable(_ value: JSONValue, _ what: String) throws(CacheError) -> [UInt8] {
    let text = JSONWriter.compact(value)
    do { _ = try JSONDocument(parsing: text, limits: FileText.insertable) } catch {
      throw .invalid("\(what) cannot be stored: \(error.message)")
    }
    return text
  }

  /// The file as sent, except that the lists name each segment once, and none as loaded that has no
  /// slice.
  private func stored(_ file: CachedFile) -> JSONValue {
    let value = file.value
    let isClean =
      missing.isEmpty && value["loadedSegments"]?.count == file.loadedSegments.count
      && value["availableSegments"]?.count == file.availableSegments.count
    guard isClean else { return cleaned(file) }
    return value
  }

  private func cleaned(_ file: CachedFile) -> JSONValue {
    let document = file.value.detached
    var edit = JSONEdit(document)
    if let list = document.root["loadedSegments"] {
      edit.replace(list, with: FileText.list(slices.map(\.name)))
    }
    if let list = document.root["availableSegments"] {
      edit.replace(list, with: FileText.list(available.names))
    }
    if let data = document.root["data"] {
      for name in missing where data[name] != nil { edit.removeMember(name, of: data) }
    }
    return (try? edit.document().root) ?? file.value
  }

  /// Leaves out the slices that the stored file has, and answers their names.
  mutating func leaveOut(whatIsIn stored: FileShape) -> [String] {
    let names = slices.map(\.name).filter { stored.slice($0) != nil }
    slices.removeAll { stored.slice($0.name) != nil }
    return names
  }

  /// Takes in another entry of the same id: what comes later counts.
  mutating func fold(_ later: SentFile) {
    for slice in later.slices {
      if let index = slices.firstIndex(where: { $0.name.isSameName(as: slice.name) }) {
        slices[index].json = slice.json
      } else {
        slices.append(slice)
      }
    }
    missing += later.missing
    for name in later.available.names { available.insert(name) }
  }
}

import JSONText

/// The ids of the files of a meta as they stand in its text, to notice those that are there twice.
///
/// Rows are read by the hundred thousand, and nearly all have few files: those are compared, not hashed.
struct FileIDs {
  private static let few = 16

  private var ids: [ArraySlice<UInt8>] = []
  /// The same, once there are many.
  private var set: Set<ArraySlice<UInt8>> = []

  /// Adds the JSON of a text; false: it was there, however it was written.
  mutating func insert(_ json: ArraySlice<UInt8>) -> Bool {
    let id = json.contains(UInt8(ascii: "\\")) ? Self.decoded(json) : json
    guard ids.count >= Self.few else {
      guard !ids.contains(id) else { return false }
      ids.append(id)
      return true
    }
    if set.isEmpty { set = Set(ids) }
    return set.insert(id).inserted
  }

  mutating func removeAll() {
    ids.removeAll()
    set.removeAll()
  }

  private static func decoded(_ json: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var reader = JSONReader(Array(json))
    let text = (try? reader.readUTF8()) ?? Array(json)
    let quote = [UInt8(ascii: "\"")]
    return (quote + text + quote)[...]
  }
}

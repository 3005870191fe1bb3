import JSONText

/// Reads the ids of a meta's files and skips everything else: for deeds on many threads, whose slices do not matter.
enum FileIDReader {
  /// The ids; nil where the meta cannot be read.
  static func ids(_ bytes: [UInt8]) -> Set<[UInt8]>? {
    var reader = JSONReader(bytes)
    return try? ids(&reader)
  }

  private static func ids(_ reader: inout JSONReader) throws(JSONError) -> Set<[UInt8]>? {
    guard try reader.peekKind() == .object else { return nil }
    // Of two lists either may be the one that was meant: the hashes of both are the thread's.
    var ids: Set<[UInt8]>?
    try reader.enterObject()
    while try reader.nextMember() {
      guard reader.isName("files"), try reader.peekKind() == .array else { continue }
      var found = ids ?? []
      try reader.enterArray()
      while try reader.nextElement() {
        guard try reader.peekKind() == .object else { continue }
        try reader.enterObject()
        while try reader.nextMember() {
          if reader.isName("id"), try reader.peekKind() == .string {
            found.insert(try reader.readStringBytes())
          }
        }
      }
      ids = found
    }
    try reader.finish()
    return ids
  }
}

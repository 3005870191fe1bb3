import JSONText

/// Writes the JSON of files the way the services write it.
enum FileText {
  /// A file made of its parts; nil: together they are no JSON.
  static func document(
    id: String, slices: [(String, JSONDocument)], loaded: [String], available: [String]
  ) -> JSONDocument? {
    var text: [UInt8] = Array(#"{"id":"#.utf8)
    text += JSONWriter.quote(id)
    text += Array(#","data":{"#.utf8)
    for (index, slice) in slices.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text += JSONWriter.quote(slice.0)
      text.append(UInt8(ascii: ":"))
      text += slice.1.bytes
    }
    text += Array(#"},"loadedSegments":"#.utf8)
    text += list(loaded)
    text += Array(#","availableSegments":"#.utf8)
    text += list(available)
    text.append(UInt8(ascii: "}"))
    return try? JSONDocument(parsing: text, limits: insertable)
  }

  /// A list of names.
  static func list(_ names: [String]) -> [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "[")]
    for (index, name) in names.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text += JSONWriter.quote(name)
    }
    text.append(UInt8(ascii: "]"))
    return text
  }

  /// What may be put into a meta: a few levels less deep than what can be read, so that the meta
  /// can be.
  static let insertable = JSONLimits(maxDepth: JSONLimits.standard.maxDepth - 8)
}

extension JSONDocument {
  /// The document `null`.
  static let null: JSONDocument = {
    guard let document = try? JSONDocument(parsing: "null") else {
      preconditionFailure("`null` is JSON")
    }
    return document
  }()
}

import JSONText

/// Merges a sent file into a stored one, by the rules of the recorded services.
enum FileMerge {
  /// Merges `sent` into the file `stored`.
  ///
  /// Lists become unions, the stored names first; each slice that was sent replaces the stored one
  /// whole. Other members of the sent file are ignored, other members of the stored one stay.
  static func apply(
    _ sent: SentFile, to stored: JSONValue, _ shape: FileShape, in edit: inout JSONEdit
  ) {
    if let data = shape.data {
      for slice in sent.slices where !isSame(data[slice.name], slice.json) {
        edit.setMember(slice.name, of: data, to: slice.json)
      }
    }
    if let list = stored["loadedSegments"] {
      unite(list, with: sent.slices.map(\.name), in: &edit)
    }
    if let list = stored["availableSegments"] {
      unite(list, with: sent.available.names, in: &edit)
    }
  }

  private static func isSame(_ stored: JSONValue?, _ sent: [UInt8]) -> Bool {
    stored.map { $0.rawBytes.elementsEqual(sent) } ?? false
  }

  private static func unite(_ list: JSONValue, with names: [String], in edit: inout JSONEdit) {
    var known = OrderedNames()
    var repeated: [Int] = []
    for (index, element) in list.elements.enumerated() {
      if let name = element.string, !known.insert(name) { repeated.append(index) }
    }
    if !repeated.isEmpty { edit.removeElements(at: repeated, of: list) }
    for name in names where known.insert(name) { edit.append(JSONWriter.quote(name), to: list) }
  }
}

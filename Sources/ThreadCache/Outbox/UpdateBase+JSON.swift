import JSONText

extension UpdateBase {
  /// Writes it as a value.
  func write(to json: inout JSONBuilder) {
    json.beginObject()
    json.member("thread", hasThread)
    json.name("files")
    json.beginArray()
    for (id, slices) in files.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      json.beginObject()
      json.member("id", String(decoding: id, as: UTF8.self))
      json.name("slices")
      json.prints(slices, named: "name")
      json.endObject()
    }
    json.endArray()
    if let leaving {
      json.name("leaving")
      json.prints(leaving, named: "id")
    }
    json.endObject()
  }

  /// Reads what ``write(to:)`` has written, also of an earlier version; nil: it is something else.
  init?(_ value: JSONValue) {
    guard let hasThread = value["thread"]?.bool, let list = value["files"] else { return nil }
    var files: [[UInt8]: [[UInt8]: Fingerprint]] = [:]
    for file in list.elements {
      guard let id = file["id"]?.stringBytes, let slices = file["slices"]?.prints(named: "name")
      else { return nil }
      files[id] = slices
    }
    var leaving: [[UInt8]: Fingerprint]?
    if let list = value["leaving"] {
      guard let prints = list.prints(named: "id") else { return nil }
      leaving = prints
    }
    self.init(hasThread: hasThread, files: files, leaving: leaving)
  }
}

extension JSONBuilder {
  fileprivate mutating func prints(_ prints: [[UInt8]: Fingerprint], named member: String) {
    beginArray()
    for (name, print) in prints.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      beginObject()
      self.member(member, String(decoding: name, as: UTF8.self))
      self.member("bytes", print.count)
      self.member("digest", String(print.hash, radix: 16))
      endObject()
    }
    endArray()
  }
}

extension JSONValue {
  fileprivate func prints(named member: String) -> [[UInt8]: Fingerprint]? {
    var prints: [[UInt8]: Fingerprint] = [:]
    for element in elements {
      guard let name = element[member]?.stringBytes, let count = element["bytes"]?.int,
        let hash = element["digest"]?.string.flatMap({ UInt64($0, radix: 16) })
      else { return nil }
      prints[name] = Fingerprint(count: Int(count), hash: hash)
    }
    return prints
  }
}

import Foundation
import JSONText

extension OutboxEntry {
  /// How it stands in its file: without its time, so that the same update is the same bytes.
  ///
  /// - Parameter store: the identity of the store it is for.
  func json(store: String) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("outbox", 1)
    json.member("store", store)
    json.id(thread)
    if let schema { json.member("schema", schema.rawValue) }
    json.member("newSchema", newSchema.rawValue)
    if let base {
      json.name("base")
      base.write(to: &json)
    }
    json.name("files")
    json.beginArray()
    for file in files { json.raw(file.value.rawBytes) }
    json.endArray()
    json.endObject()
    return json.bytes
  }

  /// Reads what ``json(store:)`` has written for the same store; nil: it is something else.
  ///
  /// - Parameter time: when it was made; its file's name has it.
  init?(json bytes: [UInt8], store: String, time: Int64) {
    guard let root = try? JSONDocument(parsing: bytes).root, root["outbox"]?.int == 1,
      root["store"]?.string == store,
      let newSchema = root["newSchema"]?.string.flatMap(KeySchema.init), let list = root["files"],
      list.kind == .array
    else { return nil }
    if let text = root["id"]?.string {
      thread = ThreadID(text)
    } else if let text = root["idBase64"]?.string, let data = Data(base64Encoded: text) {
      thread = ThreadID(bytes: data)
    } else {
      return nil
    }
    schema = root["schema"]?.string.flatMap(KeySchema.init)
    guard (schema == nil) == (root["schema"] == nil) else { return nil }
    if let value = root["base"] {
      guard let base = UpdateBase(value) else { return nil }
      self.base = base
    } else {
      base = nil
    }
    var files: [CachedFile] = []
    for element in list.elements {
      guard let file = try? CachedFile(parsing: element) else { return nil }
      files.append(file)
    }
    self.time = time
    self.newSchema = newSchema
    self.files = files
  }
}

extension UpdateBase {
  fileprivate func write(to json: inout JSONBuilder) {
    json.beginObject()
    json.member("thread", hasThread)
    json.name("files")
    json.beginArray()
    for (id, slices) in files.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      json.beginObject()
      json.member("id", String(decoding: id, as: UTF8.self))
      json.name("slices")
      json.beginArray()
      for (name, print) in slices.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        json.beginObject()
        json.member("name", String(decoding: name, as: UTF8.self))
        json.member("bytes", print.count)
        json.member("digest", String(print.hash, radix: 16))
        json.endObject()
      }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  fileprivate init?(_ value: JSONValue) {
    guard let hasThread = value["thread"]?.bool, let list = value["files"] else { return nil }
    var files: [[UInt8]: [[UInt8]: Fingerprint]] = [:]
    for file in list.elements {
      guard let id = file["id"]?.stringBytes, let members = file["slices"] else { return nil }
      var slices: [[UInt8]: Fingerprint] = [:]
      for slice in members.elements {
        guard let name = slice["name"]?.stringBytes, let count = slice["bytes"]?.int,
          let hash = slice["digest"]?.string.flatMap({ UInt64($0, radix: 16) })
        else { return nil }
        slices[name] = Fingerprint(count: Int(count), hash: hash)
      }
      files[id] = slices
    }
    self.init(hasThread: hasThread, files: files)
  }
}

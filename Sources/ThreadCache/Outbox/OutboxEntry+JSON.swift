import Foundation
import JSONText

extension OutboxEntry {
  /// How it stands in its file: without its time, so that the same update is the same bytes where it has no record.
  ///
  /// - Parameters:
  ///   - store: the identity of the store it is for.
  ///   - address: where that is, for people; without secrets.
  func json(store: String, address: String?) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("outbox", 1)
    json.member("store", store)
    if let address { json.member("address", address) }
    json.id(thread)
    if let schema { json.member("schema", schema.rawValue) }
    json.member("newSchema", newSchema.rawValue)
    if let base {
      json.name("base")
      base.write(to: &json)
    }
    json.member("replaces", replaces)
    if let mayDrop { json.member("mayDrop", mayDrop) }
    json.name("files")
    json.beginArray()
    for file in files { json.raw(file.value.rawBytes) }
    json.endArray()
    if let record {
      json.name("record")
      json.beginObject()
      json.member("id", record.id)
      json.name("load")
      json.raw(record.json[...])
      json.endObject()
    }
    json.endObject()
    return json.bytes
  }

  /// Reads what ``json(store:address:)`` has written for the same store; nil: it is something else.
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
    // An earlier version did not say: then what is stored stays.
    replaces = root["replaces"]?.bool ?? false
    mayDrop = root["mayDrop"]?.elements.compactMap(\.string)
    if let id = root["record"]?["id"]?.string, let load = root["record"]?["load"] {
      record = RecordedText(id: id, json: Array(load.rawBytes))
    }
    self.time = time
    self.newSchema = newSchema
    self.files = files
  }
}

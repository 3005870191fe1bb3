import JSONText
import Retrieval
import ThreadCache

/// A recorded load as `bobbin replay --json` lists it.
enum RecordedLoadJSON {
  static func object(_ load: RecordedLoad) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("load", load.id)
    json.id(load.thread.id, name: "thread")
    json.member("schema", load.thread.schema.rawValue)
    json.member("time", Int(load.time))
    json.member("pid", Int(load.pid))
    json.member("cache", load.cache.rawValue)
    json.member("stored", load.stored)
    json.name("files")
    json.beginArray()
    for file in load.files {
      json.beginObject()
      json.member("id", file.id)
      json.member("new", file.new.map(\.segment))
      json.member("cached", file.cached)
      json.member("unavailable", file.unavailable)
      if let problem = file.problem { json.member("problem", problem) }
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

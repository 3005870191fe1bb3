import JSONText
import ThreadCache

extension RecordedLoad {
  /// The load as programs get it in a list: `bobbin replay --json`, and the service.
  package var line: [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("load", id)
    json.id(thread.id, name: "thread")
    json.member("schema", thread.schema.rawValue)
    json.member("time", Int(time))
    json.member("pid", Int(pid))
    json.member("cache", cache.rawValue)
    json.member("stored", stored)
    json.name("files")
    json.beginArray()
    for file in files {
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

import JSONText
import ThreadCache

/// A thread as `bobbin show --json` prints it.
enum RecordJSON {
  static func object(
    _ record: ThreadRecord, files: [FileRecord], segment: String?
  ) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.identity(record.identity)
    json.key(record.identity.metaKey)
    json.timeToLive(record.expiry, now: Now.milliseconds)
    json.member("bytes", record.size)
    if let problem = record.problem { json.member("problem", problem) }
    json.name("files")
    json.beginArray()
    for file in files {
      json.beginObject()
      json.member("id", file.id)
      if let problem = file.problem { json.member("problem", problem) }
      json.name("segments")
      json.beginArray()
      for cell in file.segments where segment == nil || cell.name == segment {
        json.beginObject()
        json.member("name", cell.name)
        json.member("state", cell.state.name)
        if let reason = cell.findings.first?.message { json.member("reason", reason) }
        json.member("bytes", cell.bytes)
        json.endObject()
      }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension SegmentRecord.State {
  /// The word for programs and people.
  var name: String {
    switch self {
    case .loaded: "loaded"
    case .available: "available"
    case .broken: "broken"
    }
  }
}

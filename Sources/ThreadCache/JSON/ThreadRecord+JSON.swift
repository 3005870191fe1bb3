import JSONText
import KeyValue

extension ThreadRecord {
  /// The thread as programs get it: `bobbin show --json`, and the service.
  ///
  /// ```json
  /// {"id":"t-1","schema":"thread","key":"thread:t-1:meta","ttl":7776000,"bytes":373,"files":[
  ///  {"id":"2025_1","segments":[{"name":"region","state":"loaded","bytes":52}]}]}
  /// ```
  ///
  /// - Parameters:
  ///   - files: those that are wanted of it.
  ///   - segment: the only segment of them that is wanted; nil: all.
  ///   - now: milliseconds since 1970.
  package func json(files: [FileRecord], segment: String? = nil, now: Int64) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.identity(identity)
    json.key(identity.metaKey)
    json.timeToLive(expiry, now: now)
    json.member("bytes", size)
    if let problem { json.member("problem", problem) }
    json.name("files")
    json.beginArray()
    for file in files { file.write(to: &json, segment: segment) }
    json.endArray()
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension FileRecord {
  fileprivate func write(to json: inout JSONBuilder, segment: String?) {
    json.beginObject()
    json.member("id", id)
    if let problem { json.member("problem", problem) }
    json.name("segments")
    json.beginArray()
    for cell in segments where segment.map(cell.name.isSameName(as:)) ?? true {
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
}

extension SegmentRecord.State {
  /// The word for programs and people.
  package var name: String {
    switch self {
    case .loaded: "loaded"
    case .available: "available"
    case .broken: "broken"
    }
  }
}

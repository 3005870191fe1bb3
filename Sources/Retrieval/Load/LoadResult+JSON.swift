import JSONText
import ThreadCache

extension LoadResult {
  /// The load as programs get it: `bobbin load --json`, and the service.
  ///
  /// ```json
  /// {"thread":"t-1","files":[…],"cache":"partial","stored":true,"trace":[
  ///  {"step":"read","outcome":"found, 88 kB","milliseconds":0.412,"bytes":88213}]}
  /// ```
  ///
  /// - Parameters:
  ///   - tracing: whether the steps are wanted.
  ///   - differences: from the load that was replayed by it, if it replays one.
  package func json(
    tracing: Bool = true, differences: [ReplayDifference]? = nil
  ) -> [UInt8] {
    var json = JSONBuilder()
    json.reserveCapacity(answer.bytes + 512)
    json.beginObject()
    json.id(request.thread, name: "thread")
    answer.write(to: &json)
    if dryRun { json.member("dryRun", true) }
    if tracing {
      json.name("trace")
      json.beginArray()
      for step in trace { step.write(to: &json) }
      json.endArray()
    }
    if let differences {
      json.name("differences")
      json.beginArray()
      for difference in differences {
        json.beginObject()
        json.member("file", difference.file)
        json.member("segment", difference.segment)
        json.member("text", difference.text)
        json.endObject()
      }
      json.endArray()
    }
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension LoadStep {
  fileprivate func write(to json: inout JSONBuilder) {
    json.beginObject()
    json.member("step", name.rawValue)
    if let file { json.member("file", file) }
    json.member("outcome", outcome)
    json.name("start")
    json.double((startMilliseconds * 1000).rounded() / 1000)
    json.name("milliseconds")
    json.double((milliseconds * 1000).rounded() / 1000)
    json.member("bytes", bytes)
    json.endObject()
  }
}

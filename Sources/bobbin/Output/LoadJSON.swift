import JSONText
import Retrieval
import Session
import ThreadCache

/// A load as `bobbin load --json` prints it.
enum LoadJSON {
  static func object(
    _ result: LoadResult, differences: [ReplayDifference]? = nil
  ) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.id(result.request.thread, name: "thread")
    result.answer.write(to: &json)
    if result.dryRun { json.member("dryRun", true) }
    json.name("trace")
    json.beginArray()
    for step in result.trace {
      json.beginObject()
      json.member("step", step.name.rawValue)
      if let file = step.file { json.member("file", file) }
      json.member("outcome", step.outcome)
      json.name("milliseconds")
      json.double((step.milliseconds * 1000).rounded() / 1000)
      json.member("bytes", step.bytes)
      json.endObject()
    }
    json.endArray()
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

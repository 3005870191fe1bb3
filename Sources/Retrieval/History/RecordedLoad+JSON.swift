import JSONText
import ThreadCache

/// A recorded load as the store keeps it: one compact JSON object, field `id` of the history's hash.
///
/// ```json
/// {"v":1,"time":1764000000000,"pid":4711,"request":[{"id":"2025_1","segments":["region"]}],
///  "cache":"miss","stored":true,
///  "steps":[{"name":"read","outcome":"found, 88 kB","start":0.01,"ms":0.42,"bytes":88123}],
///  "files":[{"id":"2025_1","new":[["region",1912]],"cached":[],"unavailable":[]}]}
/// ```
extension RecordedLoad {
  /// The compact JSON.
  var json: [UInt8] {
    var text = JSONBuilder()
    text.beginObject()
    text.member("v", 1)
    text.member("time", Int(time))
    text.member("pid", Int(pid))
    text.list("request", request.files) { text, file in
      text.beginObject()
      text.member("id", file.id)
      text.names("segments", file.segments)
      text.endObject()
    }
    text.member("cache", cache.rawValue)
    text.name("stored")
    text.bool(stored)
    text.list("steps", steps) { text, step in
      text.beginObject()
      text.member("name", step.name.rawValue)
      if let file = step.file { text.member("file", file) }
      text.member("outcome", step.outcome)
      text.name("start")
      text.double(step.startMilliseconds.inThousandths)
      text.name("ms")
      text.double(step.milliseconds.inThousandths)
      if let bytes = step.bytes { text.member("bytes", bytes) }
      text.endObject()
    }
    text.list("files", files) { text, file in
      text.beginObject()
      text.member("id", file.id)
      text.list("new", file.new) { text, slice in
        text.beginArray()
        text.string(slice.segment)
        text.int(slice.bytes)
        text.endArray()
      }
      text.names("cached", file.cached)
      text.names("unavailable", file.unavailable)
      if let problem = file.problem { text.member("problem", problem) }
      text.endObject()
    }
    text.endObject()
    return text.bytes
  }

  /// A recorded load from its JSON; nil when it is none (of another version, or damaged).
  init?(id: String, thread: ThreadIdentity, parsing bytes: [UInt8]) {
    guard let root = try? JSONDocument(parsing: bytes).root, root["v"]?.int == 1,
      let time = root["time"]?.int,
      let cache = root["cache"]?.string.flatMap(CacheUse.init(rawValue:))
    else { return nil }
    let request = (root["request"]?.elements).map { elements in
      elements.compactMap { file in
        file["id"]?.string.map { FileRequest(id: $0, segments: file.names("segments")) }
      }
    }
    self.init(
      id: id, thread: thread, time: time,
      pid: root["pid"]?.int.flatMap(Int32.init(exactly:)) ?? 0,
      request: LoadRequest(thread: thread.id, schema: thread.schema, files: request ?? []),
      cache: cache, stored: root["stored"]?.bool ?? false,
      steps: root["steps"]?.elements.compactMap(LoadStep.init(recorded:)) ?? [],
      files: root["files"]?.elements.compactMap(File.init(recorded:)) ?? [])
  }
}

extension LoadStep {
  fileprivate init?(recorded value: JSONValue) {
    guard let name = value["name"]?.string.flatMap(Name.init(rawValue:)) else { return nil }
    self.init(
      name: name, file: value["file"]?.string, outcome: value["outcome"]?.string ?? "",
      startMilliseconds: value["start"]?.double ?? 0, milliseconds: value["ms"]?.double ?? 0,
      bytes: value["bytes"]?.int.flatMap(Int.init(exactly:)))
  }
}

extension RecordedLoad.File {
  fileprivate init?(recorded value: JSONValue) {
    guard let id = value["id"]?.string else { return nil }
    let new = value["new"]?.elements.compactMap { slice -> RecordedLoad.Slice? in
      guard let segment = slice[0]?.string, let bytes = slice[1]?.int.flatMap(Int.init(exactly:))
      else { return nil }
      return RecordedLoad.Slice(segment: segment, bytes: bytes)
    }
    self.init(
      id: id, new: new ?? [], cached: value.names("cached"),
      unavailable: value.names("unavailable"), problem: value["problem"]?.string)
  }
}

extension JSONValue {
  fileprivate func names(_ member: String) -> [String] {
    self[member]?.elements.compactMap(\.string) ?? []
  }
}

extension JSONBuilder {
  fileprivate mutating func member(_ name: String, _ text: String) {
    self.name(name)
    string(text)
  }

  fileprivate mutating func member(_ name: String, _ number: Int) {
    self.name(name)
    int(number)
  }

  fileprivate mutating func names(_ name: String, _ names: [String]) {
    list(name, names) { text, name in text.string(name) }
  }

  fileprivate mutating func list<Element>(
    _ name: String, _ elements: [Element], _ write: (inout JSONBuilder, Element) -> Void
  ) {
    self.name(name)
    beginArray()
    for element in elements { write(&self, element) }
    endArray()
  }
}

extension Double {
  /// Rounded to microseconds: nobody needs more, and it keeps entries short.
  fileprivate var inThousandths: Double { (self * 1000).rounded() / 1000 }
}

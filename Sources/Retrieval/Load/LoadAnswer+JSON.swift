import JSONText
import ThreadCache

extension LoadAnswer {
  /// What the caller of a load gets, as compact JSON.
  ///
  /// ```json
  /// {"files":[{"id":"2025_1","new":["sector"],"cached":["region"],"unavailable":[],"data":{"sector":[…]}}],
  ///  "cache":"partial","stored":true}
  /// ```
  ///
  /// Where files left the thread, or would in a dry run, `dropped` has their ids. Where it was not
  /// stored because files would leave that may not, `wouldDrop` has theirs. `queued` is there, and true, where the
  /// store is away and the update waits for it, `stale` where what is cached was read so many seconds ago.
  public var json: [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    write(to: &json)
    json.endObject()
    return json.bytes
  }

  /// Writes the members of that object into one that was begun.
  public func write(to json: inout JSONBuilder) {
    json.name("files")
    json.beginArray()
    for file in files { file.write(to: &json) }
    json.endArray()
    json.name("cache")
    json.string(cache.rawValue)
    json.name("stored")
    json.bool(stored)
    if queued {
      json.name("queued")
      json.bool(true)
    }
    if let staleSeconds {
      json.name("stale")
      json.int(staleSeconds)
    }
    if let storeProblem {
      json.name("storeProblem")
      json.string(storeProblem)
    }
    var refused: [String] = []
    if case .wouldDrop(let files) = storeError { refused = files }
    for (name, files) in [("dropped", dropped), ("wouldDrop", refused)] where !files.isEmpty {
      json.name(name)
      json.beginArray()
      for file in files { json.string(file) }
      json.endArray()
    }
  }
}

extension FileAnswer {
  fileprivate func write(to json: inout JSONBuilder) {
    json.beginObject()
    json.name("id")
    json.string(id)
    for (name, segments) in [("new", new), ("cached", cached), ("unavailable", unavailable)] {
      json.name(name)
      json.beginArray()
      for segment in segments { json.string(segment) }
      json.endArray()
    }
    if let problem {
      json.name("problem")
      json.string(problem.message)
    }
    json.name("data")
    json.beginObject()
    for slice in data {
      json.name(slice.segment)
      json.raw(slice.json)
    }
    json.endObject()
    json.endObject()
  }
}

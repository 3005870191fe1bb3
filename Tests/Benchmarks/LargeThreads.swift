import KeyValue
import KeyValueSQLite
import ThreadCache

/// Threads at the edge of what people have: a matrix of many files, and one enormous slice.
enum LargeThreads {
  static let files = 500
  static let segments = 40
  static let sliceBytes = 50_000_000

  static let matrix = ThreadIdentity(schema: .thread, id: ThreadID("thread_matrix"))
  static let large = ThreadIdentity(schema: .thread, id: ThreadID("thread_large"))
  /// The file and the segment of the enormous slice.
  static let cell = (file: "2025_1", segment: "region")

  /// 500 files of 40 segments, about half of them loaded.
  static func matrixMeta() -> [UInt8] {
    var text = SurveyText(seed: 500)
    let names = (0..<segments).map { "segment_\($0)" }
    let available = names.map { "\"\($0)\"" }.joined(separator: ",")
    text.write(#"{"files":["#)
    for file in 0..<files {
      let loaded = names.filter { _ in text.random(below: 2) == 0 }
      text.write("\(file == 0 ? "" : ","){\"id\":\"\(2020 + file / 100)_\(file % 100)\",\"data\":{")
      for (place, name) in loaded.enumerated() {
        text.write("\(place == 0 ? "" : ",")\"\(name)\":{\"yes\":0.\(10 + text.random(below: 90))}")
      }
      let list = loaded.map { "\"\($0)\"" }.joined(separator: ",")
      text.write("},\"loadedSegments\":[\(list)],\"availableSegments\":[\(available)]}")
    }
    text.write(#"],"scope":{}}"#)
    return text.out
  }

  /// A slice of 50 MB.
  static func slice() -> [UInt8] {
    var text = SurveyText(seed: 50)
    text.out.reserveCapacity(sliceBytes + 1000)
    text.write("[")
    var number = 0
    while text.out.count < sliceBytes {
      text.write(number == 0 ? "{\"response\":" : ",{\"response\":")
      text.sentence(number)
      text.write(",\"value\":")
      text.values(of: cell.segment)
      text.write("}")
      number += 1
    }
    text.write("]")
    return text.out
  }

  /// Stores both threads in a file of the embedded store.
  static func store(at path: String, slice: [UInt8]) async throws {
    let store = try await SQLiteStore.open(path: path)
    var text = SurveyText(seed: 1)
    text.write("{\"files\":[{\"id\":\"\(cell.file)\",\"data\":{\"\(cell.segment)\":")
    text.out += slice
    text.write("},\"loadedSegments\":[\"\(cell.segment)\"],")
    text.write("\"availableSegments\":[\"\(cell.segment)\"]}],\"scope\":{}}")
    for (identity, meta) in [(matrix, matrixMeta()), (large, text.out)] {
      _ = try await store.commit(
        Commit(
          anchor: identity.metaKey, expected: .anything, change: .value(meta),
          lifetime: .after(milliseconds: 7_776_000_000)))
    }
    await store.close()
  }
}

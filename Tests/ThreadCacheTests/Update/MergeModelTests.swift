import JSONText
import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

/// The merge rules once more, in the simplest way there is.
private struct Model {
  struct File {
    var id: String
    var data: [(name: String, json: String)]
    var loaded: [String]
    var available: [String]

    var text: String {
      let data = data.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",")
      return
        "{\"id\":\"\(id)\",\"data\":{\(data)},\"loadedSegments\":\(loaded),\"availableSegments\":\(available)}"
        .replacing(", ", with: ",")
    }
  }

  var files: [File] = []
  var hashes: [String: [String: String]] = [:]

  mutating func update(_ sent: [File]) {
    for file in sent {
      for slice in file.data { hashes[file.id, default: [:]][slice.name] = slice.json }
      guard let place = files.firstIndex(where: { $0.id == file.id }) else {
        files.append(file)
        continue
      }
      for slice in file.data {
        if let index = files[place].data.firstIndex(where: { $0.name == slice.name }) {
          files[place].data[index] = slice
        } else {
          files[place].data.append(slice)
        }
      }
      files[place].loaded += file.loaded.filter { !files[place].loaded.contains($0) }
      files[place].available += file.available.filter { !files[place].available.contains($0) }
    }
  }

  var text: String { "{\"files\":[\(files.map(\.text).joined(separator: ","))],\"scope\":{}}" }
}

@Suite("Merging against a model")
struct MergeModelTests {
  private func sent(_ random: inout SeededRandom) -> [Model.File] {
    let ids = ["a", "b", "c", "d"].shuffled(using: &random).prefix(
      Int.random(in: 0...3, using: &random))
    return ids.map { id in
      let names = Segments.canonical.shuffled(using: &random)
      let loaded = Array(names.prefix(Int.random(in: 0...4, using: &random)))
      return Model.File(
        id: id, data: loaded.map { ($0, "[\(Int.random(in: 0..<100, using: &random))]") },
        loaded: loaded, available: Array(names.prefix(Int.random(in: 4...8, using: &random))))
    }
  }

  @Test("any run of updates leaves what the rules say, byte for byte", arguments: 0..<40)
  func run(_ seed: Int) async throws {
    var random = SeededRandom(UInt64(seed))
    var model = Model()
    let bench = CacheBench()
    for _ in 0..<12 {
      let files = sent(&random)
      model.update(files)
      let json = "[\(files.map(\.text).joined(separator: ","))]"
      _ = try await bench.cache.updateThreadCache("t", with: [CachedFile](json: json))
      #expect(try await bench.text("thread:t:meta") == model.text)
    }
    for (id, fields) in model.hashes {
      #expect(try await bench.dump.entries["thread:t:file:\(id)"]?.content == .hash(fields))
    }
    let record = try #require(
      await bench.cache.record(ThreadIdentity(schema: .thread, id: "t")))
    #expect(record.findings.isEmpty)
  }
}

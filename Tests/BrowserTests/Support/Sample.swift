import Foundation
import KeyValue
import ThreadCache

@testable import Browser

/// A few threads in several states, and a source they could be loaded from.
enum Sample {
  static let usual = "thread_ksxPGKuaRnSFZOrbAyYFmqWT"

  private static let names = ["india", "brazil", "france", "japan"]

  /// A slice with bars.
  static func slice(_ seed: Int) -> String {
    let values = names.enumerated().map { place, name in
      "\"\(name)\":0.\(10 + (seed * 37 + place * 23) % 90)"
    }
    return
      "[{\"response\":\"Learning is encouraged\",\"value\":{\(values.joined(separator: ","))}}]"
  }

  static func file(_ id: String, loaded: [String], available: [String], lost: [String] = [])
    -> String
  {
    let data = loaded.enumerated().map { "\"\($1)\":\(slice($0))" }.joined(separator: ",")
    func list(_ names: [String]) -> String {
      "[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
    return
      "{\"id\":\"\(id)\",\"data\":{\(data)},\"loadedSegments\":\(list(loaded + lost)),"
      + "\"availableSegments\":\(list(available))}"
  }

  static func meta(_ files: [String]) -> String {
    "{\"files\":[\(files.joined(separator: ","))],\"scope\":{}}"
  }

  static let threads: [(id: String, meta: String)] = [
    (
      usual,
      meta([
        file(
          "2025_5_2", loaded: ["overall", "region", "age", "gender", "sector", "job_level"],
          available: Segments.canonical),
        file("2025_10_1", loaded: Segments.canonical, available: Segments.canonical),
        file(
          "2024_7", loaded: ["region", "gender"],
          available: ["region", "age", "gender", "org_size", "sector", "education"], lost: ["age"]),
      ])
    ),
    (
      "thread_DfWkQamW1sXbQ7ZoNXz3BAUR",
      meta([file("2025_1", loaded: [], available: Segments.canonical)])
    ),
    (
      "thread_FiHxcpVHExsMu3rF1wdhlLVO", meta([file("2025_1", loaded: ["age"], available: ["age"])])
    ),
    (
      "thread_会話の続き_01HFZ8QX2M4N6P8R0T2V4W6Y8Q8",
      meta([file("2025_2", loaded: ["age"], available: ["age", "x"])])
    ),
    ("thread_bad", "{\"files\":[{\"id\":\"2025_1\",\"data\":{}} oops"),
    ("thread_none", meta([])),
  ]

  static var source: [(String, String)] {
    ["2025_5_2", "2025_10_1", "2024_7", "2025_1", "2025_2"].enumerated().map { index, name in
      let members = Segments.canonical.enumerated().filter { $1 != "generation" }.map {
        "\"\($1)\":\(slice($0 + index))"
      }
      return (name, "{" + members.joined(separator: ",") + "}")
    }
  }

  /// Stores a meta with its hashes, as the services leave them, with so many days of its life over.
  static func store(
    _ meta: String, at id: String, schema: KeySchema = .thread, in store: any KeyValueStore,
    days: Int
  ) async throws {
    let identity = ThreadIdentity(schema: schema, id: ThreadID(id))
    let lifetime = Lifetime.after(milliseconds: (89 - Int64(days % 9) * 9) * 86_400_000)
    var dependents: [Projection] = []
    if let files = try? CachedFile.list(parsing: listOfFiles(meta)) {
      for file in files {
        var fields: [[UInt8]: [UInt8]] = [:]
        for name in file.value["data"]?.members.map(\.name) ?? [] {
          if let slice = file.slice(name) { fields[Array(name.utf8)] = Array(slice.rawBytes) }
        }
        guard !fields.isEmpty else { continue }
        dependents.append(
          Projection(
            key: identity.fileKey(file.id), change: .fields(set: fields, removed: []),
            lifetime: lifetime))
      }
    }
    _ = try await store.commit(
      Commit(
        anchor: identity.metaKey, expected: .anything, change: .value(Array(meta.utf8)),
        lifetime: lifetime, dependents: dependents))
  }

  private static func listOfFiles(_ meta: String) -> [UInt8] {
    Array(meta.dropFirst("{\"files\":".count).dropLast(",\"scope\":{}}".count).utf8)
  }
}

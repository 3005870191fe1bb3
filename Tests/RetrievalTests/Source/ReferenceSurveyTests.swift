import Foundation
import JSONText
import Retrieval
import Testing
import ThreadCache

/// Real surveys, and what python3 makes of them on its own.
struct ReferenceSurveyTests {
  /// Prints `{file: {"available": […], "slices": {segment: [[response, value text], …]}}}`; numbers as they are written.
  static let program = """
    import json, os, sys
    folder, segments = sys.argv[1], sys.argv[2].split(",")
    out = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            survey = json.load(f, parse_float=lambda t: "#" + t, parse_int=lambda t: "#" + t)
        rows = survey["responses"]
        listed = survey["metadata"]["dataStructure"]["segments"]
        out[name[:-5]] = {
            "available": [s for s in listed if any(r["data"].get(s) is not None for r in rows)],
            "slices": {s: [{"response": r["response"], "value": r["data"].get(s)} for r in rows]
                       for s in segments},
        }
    json.dump(out, sys.stdout)
    """

  static func python(_ folder: String) throws -> JSONValue {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c", program, folder, Segments.canonical.joined(separator: ","),
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDocument(parsing: Array(output)).root
  }

  /// The value with every number as the text `#…` of its literal.
  func text(_ value: JSONValue) -> String {
    switch value.kind {
    case .number: "\"#\(value.rawText)\""
    case .array: "[" + value.elements.map(text).joined(separator: ",") + "]"
    case .object:
      "{" + value.members.map { "\"\($0.name)\":" + text($0.value) }.joined(separator: ",") + "}"
    default: String(decoding: JSONWriter.compact(value), as: UTF8.self)
    }
  }

  @Test(
    "every slice of every real survey is what python makes of it",
    .enabled(if: Reference.surveys != nil))
  func slices() async throws {
    let folder = try #require(Reference.surveys)
    let expected = try Self.python(folder)
    let source = DirectorySource(directory: folder)
    let ids = try #require(try await source.fileIDs())
    #expect(ids.count == expected.count)
    #expect(!ids.isEmpty)
    for id in ids {
      let file = try await source.file(id)
      let known = try #require(expected[id])
      #expect(file.available == known["available"]?.elements.compactMap(\.string), "\(id)")
      for segment in Segments.canonical {
        guard file.available.contains(segment) else {
          #expect(file.slice(segment) == nil)
          continue
        }
        let slice = try JSONDocument(parsing: try #require(file.slice(segment))).root
        #expect(text(slice) == text(try #require(known["slices"]?[segment])), "\(id) \(segment)")
      }
    }
  }

  @Test(
    "a real survey is loaded, found cached, and extended by one segment",
    .enabled(if: Reference.surveys != nil))
  func loads() async throws {
    let folder = try #require(Reference.surveys)
    let scene = Scene()
    let retrieval = Retrieval(cache: scene.cache, source: DirectorySource(directory: folder))
    func load(_ segments: [String]) async throws -> LoadAnswer {
      try await retrieval.load(Scene.request(segments, of: "2025_5_2")).answer
    }
    let first = try await load(["region", "age"])
    #expect(first.files[0].new == ["region", "age"])
    let second = try await load(["region", "age"])
    #expect(second.cache == .hit)
    #expect(second.files[0].data == [])
    let third = try await load(["region", "sector"])
    #expect(third.files[0].new == ["sector"])
    #expect(third.files[0].cached == ["region"])
  }
}

import Foundation

/// A folder of the old file cache: made-up threads, the real ones where they are there, and files that are none.
struct OldCache {
  /// How many threads there are; `BOBBIN_IMPORT_THREADS` says otherwise.
  static let count =
    ProcessInfo.processInfo.environment["BOBBIN_IMPORT_THREADS"].flatMap { Int($0) } ?? 3000

  /// Where it is.
  let folder: URL
  /// The files that threads are in, by name.
  private(set) var threads: [String: Data] = [:]
  /// The files that cannot be imported, with a word of the reason.
  let broken = [
    "broken_end.json": "not JSON", "broken_shape.json": "$.files is an object, not a list",
    "broken_twice.json": "two files have the same id",
  ]

  init(_ count: Int = count, in scratch: Scratch) throws {
    folder = scratch.folder.appending(path: "cache")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var dice = Dice(state: 6)
    for number in 0..<count {
      try add("thread_\(String(repeating: "0", count: 18))\(100_000 + number).json", text(&dice))
    }
    let reference = Binary.reference?.appending(path: "data/cache")
    if let reference {
      for name in try FileManager.default.contentsOfDirectory(atPath: reference.path) {
        try add(name, try Data(contentsOf: reference.appending(path: name)))
      }
    }
    let file = #"{"id":"f","data":{},"loadedSegments":[],"availableSegments":[]}"#
    for (name, text) in [
      "broken_end.json": #"{"files":["#, "broken_shape.json": #"{"files":{},"scope":{}}"#,
      "broken_twice.json": #"{"files":[\#(file),\#(file)],"scope":{}}"#,
    ] {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
  }

  private mutating func add(_ name: String, _ text: Data) throws {
    threads[name] = text
    try text.write(to: folder.appending(path: name))
  }

  /// The names of threads whose file `other` does not have byte for byte, or has and should not.
  func differences(from other: URL) throws -> [String] {
    var names = Set(try FileManager.default.contentsOfDirectory(atPath: other.path))
    var differences: [String] = []
    for (name, text) in threads {
      let isSame =
        names.remove(name) != nil
        && FileManager.default.contents(
          atPath: other.appending(path: name).path) == text
      if !isSame { differences.append(name) }
    }
    return differences + names
  }

  private static let segments = [
    "overall", "region", "age", "gender", "org_size", "sector", "job_level", "relationship_status",
    "education", "generation", "employment_status",
  ]

  /// A thread as the original writes it: indented by two, no newline at the end.
  private func text(_ dice: inout Dice) -> Data {
    let files = (1...Int.random(in: 1...2, using: &dice)).map { number in
      let loaded = Self.segments.shuffled(using: &dice).prefix(Int.random(in: 1...4, using: &dice))
      let data = loaded.map { segment in
        let slices = ["Yes", "No \\u00e9 é"].map { response in
          """
                    {
                      "response": "\(response)",
                      "value": {
                        "x": \(Int.random(in: 1...9, using: &dice)).0,
                        "y": 0.\(Int.random(in: 1...999, using: &dice))
                      }
                    }
          """
        }
        return """
                  "\(segment)": [
          \(slices.joined(separator: ",\n"))
                  ]
          """
      }
      func list(_ names: some Collection<String>) -> String {
        names.map { "        \"\($0)\"" }.joined(separator: ",\n")
      }
      return """
            {
              "id": "2025_\(number)",
              "data": {
        \(data.joined(separator: ",\n"))
              },
              "loadedSegments": [
        \(list(loaded))
              ],
              "availableSegments": [
        \(list(Self.segments))
              ]
            }
        """
    }
    return Data(
      """
      {
        "files": [
      \(files.joined(separator: ",\n"))
        ],
        "scope": {}
      }
      """.utf8)
  }
}

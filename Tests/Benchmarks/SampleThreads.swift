import ThreadCache

/// Threads as services leave them: most with a few files, some with many, every state of loading.
///
/// The same threads in every run and on every machine.
struct SampleThreads {
  /// A thread as it lies in a store.
  struct Sample {
    let id: ThreadID
    let meta: [UInt8]
    /// The slices of each file, by segment.
    var hashes: [(file: String, slices: [[UInt8]: [UInt8]])] = []
    /// What is left of its 90 days, in milliseconds: whole days and a half.
    let lifetime: Int64
  }

  private static let segments = ["region", "age", "gender", "sector", "org_size"]
  private static let available = #""overall","region","age","gender","sector","org_size""#
  private static let letters = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  private var text = SurveyText(seed: 24)
  /// Slices to choose from, some for each segment.
  private let slices: [[[UInt8]]]

  init() {
    var text = SurveyText(seed: 42)
    slices = Self.segments.map { segment in
      (0..<64).map { _ in
        text.out = []
        text.slice(of: segment, responses: 1 + text.random(below: 2))
        return text.out
      }
    }
  }

  /// A thread whose only file has nothing loaded: a meta of some hundred bytes and no hash.
  mutating func nextEmpty() -> Sample {
    Sample(
      id: nextID(), meta: Self.empty, lifetime: Int64(1 + text.random(below: 89)) * 86_400_000)
  }

  private static let empty = Array(
    """
    {"files":[{"id":"2025_1","data":{},"loadedSegments":[],"availableSegments":[\(available)]}],"scope":{}}
    """.utf8)

  private mutating func nextID() -> ThreadID {
    ThreadID(
      bytes: Array("thread_".utf8) + (0..<24).map { _ in Self.letters[text.random(below: 62)] })
  }

  mutating func next() -> Sample {
    let id = nextID()
    let files = text.random(below: 200) == 0 ? 40 : 1 + text.random(below: 5)
    var hashes: [(file: String, slices: [[UInt8]: [UInt8]])] = []
    text.out = []
    text.write(#"{"files":["#)
    for file in 0..<files {
      let name = "\(2020 + text.random(below: 6))_\(file + 1)"
      // Segments are loaded in their order, from none to all.
      let loaded = Self.segments.indices.prefix(text.random(below: Self.segments.count + 1))
      text.write("\(file == 0 ? "" : ","){\"id\":\"\(name)\",\"data\":{")
      var held: [[UInt8]: [UInt8]] = [:]
      for segment in loaded {
        let slice = slices[segment][text.random(below: 64)]
        text.write("\(segment == 0 ? "" : ",")\"\(Self.segments[segment])\":")
        text.out += slice
        held[Array(Self.segments[segment].utf8)] = slice
      }
      let names = loaded.map { "\"\(Self.segments[$0])\"" }.joined(separator: ",")
      text.write("},\"loadedSegments\":[\(names)],\"availableSegments\":[\(Self.available)]}")
      if !held.isEmpty { hashes.append((name, held)) }
    }
    text.write(#"],"scope":{}}"#)
    let days = Int64(1 + text.random(below: 89))
    return Sample(
      id: id, meta: text.out, hashes: hashes,
      lifetime: days * 86_400_000 + 43_200_000)
  }
}

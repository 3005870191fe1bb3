import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Rows beside records")
struct SummaryAgreementTests {
  @Test("a row says of loaded and broken what the record says", arguments: 0..<30)
  func agreesWithRecord(_ seed: Int) async throws {
    var random = SeededRandom(UInt64(seed))
    func names() -> [String] {
      (Segments.canonical + ["x1", "x2", "é"]).filter { _ in Bool.random(using: &random) }
    }
    let files = (0..<4).map { file in
      let data = names().map { "\"\($0)\":\(Bool.random(using: &random) ? "[1]" : "null")" }
      return
        "{\"id\":\"\(file)\",\"data\":{\(data.joined(separator: ","))},\"loadedSegments\":\(names()),\"availableSegments\":\(names())}"
    }
    let text = "{\"files\":[\(files.joined(separator: ","))]}"
    let bench = CacheBench()
    let identity = ThreadIdentity(schema: .thread, id: "t")
    try await bench.put(identity.metaKey, text)
    let row = try #require(try await bench.cache.summaries(of: [identity])[0])
    let record = try #require(await bench.cache.record(identity, hashes: false))
    #expect(row.state == (record.broken == 0 ? .ok : .broken(record.broken)))
    let cells = record.files.flatMap(\.segments)
    let unflagged = cells.filter { cell in
      cell.findings.contains { $0.kind == .sliceWithoutFlag }
    }
    #expect(row.files == 4)
    #expect(row.loaded == record.files.reduce(0) { $0 + $1.loaded })
    #expect(row.available >= cells.count - unflagged.count)
  }

  @Test("whatever shape a meta has, row, record and findings count alike", arguments: 0..<200)
  func agreesOnAnyShape(_ seed: Int) async throws {
    var shapes = OddShapes(SeededRandom(UInt64(seed)))
    let text = shapes.meta()
    let bench = CacheBench()
    let identity = ThreadIdentity(schema: .thread, id: "t")
    try await bench.put(identity.metaKey, text)
    let row = try #require(try await bench.cache.summaries(of: [identity])[0])
    let record = try #require(try await bench.cache.record(identity, hashes: false))
    let findings = record.findings.filter(\.breaks)
    guard record.problem == nil else {
      #expect(row.reason == record.problem, "\(text)")
      return
    }
    #expect(findings.isEmpty == (record.broken == 0), "\(text)")
    #expect(row.loaded == record.files.reduce(0) { $0 + $1.loaded }, "\(text)")
    if record.broken > 0 {
      #expect(row.state == .broken(record.broken), "\(text)")
      #expect(row.reason?.isEmpty == false, "\(text)")
    } else {
      #expect(row.state == (row.loaded == 0 ? .empty : .ok), "\(text)")
      #expect(row.faults == MetaFaults(), "\(text)")
    }
  }
}

/// Metas as careless writers leave them, the same for a seed.
private struct OddShapes {
  private var random: SeededRandom

  init(_ random: SeededRandom) { self.random = random }

  mutating func meta() -> String {
    var members: [String] = []
    for _ in 0..<(oneIn(8) ? 2 : 1) {
      let files = (0..<Int.random(in: 0...3, using: &random)).map { _ in file() }
      members.append("\"files\":[\(files.joined(separator: ","))]")
    }
    for _ in 0..<Int.random(in: 0...1, using: &random) { members.append("\"lastUpdated\":1") }
    if oneIn(12) { members.append("\"lastUpdated\":\"2\"") }
    if oneIn(12) { members.append("\"scope\":{}") }
    return object(members)
  }

  private mutating func file() -> String {
    if oneIn(12) { return oneOf(["null", "1", "[]", "\"a\""]) }
    var members: [String] = []
    for member in ["id", "data", "loadedSegments", "availableSegments"] {
      if oneIn(14) { continue }
      for _ in 0..<(oneIn(14) ? 2 : 1) { members.append("\"\(member)\":\(value(member))") }
    }
    return object(members)
  }

  private mutating func value(_ member: String) -> String {
    if oneIn(14) { return oneOf(["null", "{}", "[]", "7", "\"age\""]) }
    switch member {
    case "id": return oneOf([#""a""#, #""b""#, #""c""#, #""\u0061""#, #""""#])
    case "data":
      return object(names().map { "\($0):\(oneOf(["[1]", "[1]", "{}", "null", "0"]))" })
    default:
      let names = names() + (oneIn(14) ? ["null"] : [])
      return "[\(names.joined(separator: ","))]"
    }
  }

  /// Names of segments in quotes, some of them twice.
  private mutating func names() -> [String] {
    let all = [#""age""#, #""region""#, #""x""#, #""é""#, #""e\u0301""#]
    var names: [String] = []
    for name in all where !oneIn(3) { names.append(name) }
    if oneIn(8) { names.append(oneOf(all + [#""\u0061ge""#])) }
    return names
  }

  private func object(_ members: [String]) -> String { "{\(members.joined(separator: ","))}" }

  private mutating func oneIn(_ count: Int) -> Bool {
    Int.random(in: 0..<count, using: &random) == 0
  }

  private mutating func oneOf(_ values: [String]) -> String {
    values.randomElement(using: &random) ?? ""
  }
}

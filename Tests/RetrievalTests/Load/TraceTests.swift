import Retrieval
import Testing
import ThreadCache

struct TraceTests {
  @Test("a load that reads the source leaves all six steps, one after the other")
  func six() async throws {
    let scene = Scene()
    let trace = try await scene.load(["region", "generation"]).trace
    #expect(trace.map(\.name) == [.read, .plan, .source, .merge, .write, .answer])
    for (earlier, later) in zip(trace, trace.dropFirst()) {
      #expect(later.startMilliseconds >= earlier.startMilliseconds + earlier.milliseconds)
    }
    #expect(trace.allSatisfy { $0.milliseconds >= 0 })
  }

  @Test("each step says what came of it")
  func outcomes() async throws {
    let scene = Scene()
    try await scene.load(["age"])
    let result = try await scene.load(["region", "age", "generation"])
    let before = result.metaBefore?.count ?? 0
    let region = result.answer.files[0].data[0].json.count
    let grown = (result.metaAfter?.count ?? 0) - before
    #expect(
      result.trace.map(\.outcome) == [
        "found, \(before) B", "age cached · region missing · generation not available",
        "\(Texts.coffee.utf8.count) B → region \(region) B", "+ region; loaded 1 → 2 of 4",
        "meta + \(grown) B, hash + 1 field",
        "new: region \(region) B · cached: age · not available: generation",
      ])
    #expect(result.trace[0].bytes == before)
    #expect(result.trace[2].bytes == Texts.coffee.utf8.count)
    #expect(result.trace[5].bytes == region)
  }

  @Test("each step carries what the load knew then")
  func knew() async throws {
    let trace = try await Scene().load(["region", "generation"]).trace
    #expect(trace[0].knew == [])
    #expect(trace[1].knew[0].missing == ["region", "generation"])
    #expect(trace[1].knew[0].available == nil)
    #expect(trace[2].knew[0].missing == ["region"])
    #expect(trace[2].knew[0].unavailable == ["generation"])
    #expect(trace[2].knew[0].available == ["overall", "region", "age", "gender"])
  }

  @Test("a hit is three steps")
  func hit() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    #expect(try await scene.load(["region"]).trace.map(\.name) == [.read, .plan, .answer])
  }

  @Test("files of another year that leave a response: record are named")
  func years() async throws {
    let scene = Scene(source: TestSource(["2024_1": Texts.bikes, "2025_1": Texts.bikes]))
    func load(_ file: String) async throws -> LoadResult {
      try await scene.retrieval.load(
        LoadRequest(
          thread: Scene.thread, schema: .response,
          files: [FileRequest(id: file, segments: ["region"])]))
    }
    _ = try await load("2024_1")
    let write = try await load("2025_1").trace.first { $0.name == .write }
    #expect(write?.outcome.hasPrefix("drops 2024_1 of another year, meta ") == true)
  }

  @Test("every file that is read has a step of its own")
  func files() async throws {
    let scene = Scene()
    let result = try await scene.retrieval.load(
      LoadRequest(
        thread: Scene.thread, files: [FileRequest(id: "coffee"), FileRequest(id: "bikes")]))
    #expect(
      Set(result.trace.filter { $0.name == .source }.map(\.file)) == ["coffee", "bikes"])
    #expect(result.trace[1].outcome == "6 missing in 2 files")
    #expect(result.trace.last?.outcome.contains("4 new, ") == true)
  }
}

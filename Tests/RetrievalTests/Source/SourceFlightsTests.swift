import Testing

@testable import Retrieval

@Suite("Reads of a source under way")
struct SourceFlightsTests {
  private let source = TestSource(["coffee": Texts.coffee])

  @Test("letting go of a read leaves a later one of the same file alone")
  func later() async throws {
    let flights = SourceFlights(source: source, deadline: .seconds(300))
    let first = await flights.file("coffee", kept: true)
    await flights.end([try #require(first.ticket)])
    let second = await flights.file("coffee", kept: true)
    #expect(!second.shared)
    await flights.end([try #require(first.ticket)])
    #expect(await flights.file("coffee", kept: true).shared)
    #expect(source.reads == ["coffee", "coffee"])
    await flights.end([try #require(second.ticket)])
    #expect(await !flights.file("coffee", kept: true).shared)
  }

  @Test("a load that is given up begins no more of them")
  func cancelled() async throws {
    let names = (0..<20).map { "f\($0)" }
    let scene = Scene(source: source, settings: { $0.parallelReads = 2 })
    source.hold()
    let load = Task {
      try await scene.retrieval.load(
        LoadRequest(
          thread: Scene.thread, files: names.map { FileRequest(id: $0, segments: ["region"]) }))
    }
    try await until(source.wasRead) { source.reads.count == 2 }
    load.cancel()
    _ = await load.result
    source.letGo()
    #expect(source.reads.count == 2)
  }
}

import KeyValue
import Retrieval
import Testing
import ThreadCache

struct DryRunTests {
  @Test("a dry run writes nothing at all, no lease and no history either")
  func nothing() async throws {
    let scene = Scene()
    let result = try await scene.load(["region"], dryRun: true)
    #expect(scene.store.counts.keys.allSatisfy { !$0.writes })
    #expect(try await scene.store.allKeys() == [])
    #expect(result.dryRun)
    #expect(!result.answer.stored)
    #expect(result.answer.storeProblem == "This was a dry run; nothing was written.")
    #expect(try await scene.retrieval.recordedLoads(of: Scene.identity) == [])
  }

  @Test("a dry run says what the meta would become, byte for byte")
  func preview() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    let dry = try await scene.load(["age", "gender"], dryRun: true)
    let real = try await scene.load(["age", "gender"])
    #expect(string(dry.metaAfter) == string(real.metaAfter))
    #expect(dry.metaBefore == real.metaBefore)
    #expect(dry.answer.files == real.answer.files)
  }

  @Test(
    "a dry run names the files of another year that the same load drops for real, and keeps them")
  func dropped() async throws {
    let scene = Scene(source: TestSource(["2024_1": Texts.bikes, "2025_1": Texts.bikes]))
    func request(_ file: String) -> LoadRequest {
      LoadRequest(
        thread: Scene.thread, schema: .response,
        files: [FileRequest(id: file, segments: ["region"])])
    }
    let first = try await scene.retrieval.load(request("2024_1"))
    #expect(first.answer.dropped == [])
    #expect(!String(decoding: first.answer.json, as: UTF8.self).contains("dropped"))
    #expect(try await scene.retrieval.filesDropped(by: request("2025_1")) == ["2024_1"])
    let dry = try await scene.retrieval.load(request("2025_1"), dryRun: true)
    #expect(dry.answer.dropped == ["2024_1"])
    #expect(
      try await scene.cache.cachedFiles(forThread: Scene.thread).map(\.id) == ["2024_1"])
    // All that is asked for is there: nothing is stored, so nothing leaves.
    #expect(try await scene.retrieval.filesDropped(by: request("2024_1")) == [])
    let real = try await scene.retrieval.load(request("2025_1"))
    #expect(real.answer.dropped == ["2024_1"])
    #expect(
      String(decoding: real.answer.json, as: UTF8.self).hasSuffix(
        #""stored":true,"dropped":["2024_1"]}"#))
    #expect(
      try await scene.cache.cachedFiles(forThread: Scene.thread).map(\.id) == ["2025_1"])
  }

  /// A thread with a file of 2024, and a load of one of 2025.
  private static func twoYears() async throws -> (Scene, LoadRequest) {
    let scene = Scene(source: TestSource(["2024_1": Texts.bikes, "2025_1": Texts.bikes]))
    func request(_ file: String) -> LoadRequest {
      LoadRequest(
        thread: Scene.thread, schema: .response,
        files: [FileRequest(id: file, segments: ["region"])])
    }
    _ = try await scene.retrieval.load(request("2024_1"))
    return (scene, request("2025_1"))
  }

  @Test("what was not told because the source failed is not dropped when the source is back")
  func bound() async throws {
    let (scene, request) = try await Self.twoYears()
    scene.source.fail("2025_1", with: .timedOut)
    let told = try await scene.retrieval.filesDropped(by: request)
    #expect(told == [])
    scene.source.fail("2025_1", with: nil)
    let refused = try await scene.retrieval.load(request.dropping(told)).answer
    #expect(!refused.stored)
    #expect(refused.files[0].new == ["region"], "the answer is given")
    #expect(refused.storeError == .wouldDrop(["2024_1"]))
    #expect(refused.dropped == [])
    #expect(
      String(decoding: refused.json, as: UTF8.self).hasSuffix(#","wouldDrop":["2024_1"]}"#))
    #expect(
      try await scene.cache.cachedFiles(forThread: Scene.thread).map(\.id) == ["2024_1"])
    let again = try await scene.retrieval.filesDropped(by: request.dropping(told))
    #expect(try await scene.retrieval.load(request.dropping(again)).answer.dropped == ["2024_1"])
  }

  @Test("a load that was stepped through drops only what its write was allowed to")
  func boundStepper() async throws {
    let (scene, request) = try await Self.twoYears()
    let stepper = try scene.retrieval.step(request)
    while try await stepper.next() != nil {}
    let refused = try await stepper.finish(write: true, mayDrop: [])
    #expect(refused.answer.storeError == .wouldDrop(["2024_1"]))
    #expect(
      try await scene.cache.cachedFiles(forThread: Scene.thread).map(\.id) == ["2024_1"])
  }

  @Test("a dry hit counts for nothing")
  func hit() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    #expect(try await scene.load(["region"], dryRun: true).answer.cache == .hit)
    #expect(try await scene.retrieval.recordedLoads(of: Scene.identity).count == 1)
  }
}

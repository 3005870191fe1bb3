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

  @Test("a dry hit counts for nothing")
  func hit() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    #expect(try await scene.load(["region"], dryRun: true).answer.cache == .hit)
    #expect(try await scene.retrieval.recordedLoads(of: Scene.identity).count == 1)
  }
}

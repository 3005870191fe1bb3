import Retrieval
import Testing
import ThreadCache

struct ReplayTests {
  func recordedLoad(_ scene: Scene, _ segments: [String]) async throws -> RecordedLoad {
    try await scene.load(segments)
    return try #require(try await scene.retrieval.recordedLoads(of: Scene.identity).first)
  }

  @Test("a replayed miss that is cached now says so, segment by segment")
  func cachedNow() async throws {
    let scene = Scene()
    let load = try await recordedLoad(scene, ["region", "generation"])
    let (result, differences) = try await scene.retrieval.replay(load, dryRun: true)
    #expect(result.answer.cache == .hit)
    let bytes = load.files[0].new[0].bytes
    #expect(
      differences.map(\.text) == [
        "cache: miss then, hit now",
        "coffee › region: \(bytes) B from the source then, cached now",
      ])
  }

  @Test("a replay under the same circumstances has no differences")
  func same() async throws {
    let scene = Scene()
    let load = try await recordedLoad(scene, ["region", "generation"])
    _ = try await scene.store.delete([Scene.identity.metaKey], versions: [:])
    let (result, differences) = try await scene.retrieval.replay(load, dryRun: true)
    #expect(result.answer.cache == .miss)
    #expect(differences == [])
  }

  @Test("a source that changed or went away is a difference")
  func changedSource() async throws {
    let scene = Scene()
    let load = try await recordedLoad(scene, ["region", "age"])
    _ = try await scene.store.delete([Scene.identity.metaKey], versions: [:])
    scene.source.set("coffee", Texts.bikes)
    let changed = try await scene.retrieval.replay(load, dryRun: true).differences
    #expect(changed.map(\.segment) == ["region", "age"])
    #expect(changed[1].text.hasSuffix("then, not available now"))
    scene.source.set("coffee", nil)
    let gone = try await scene.retrieval.replay(load, dryRun: true).differences
    #expect(gone.first?.text == "coffee: the source could be read then; now: no file coffee")
    #expect(gone.count == 3)
  }

  @Test("a replay for real writes, and is recorded itself")
  func real() async throws {
    let scene = Scene()
    let load = try await recordedLoad(scene, ["region"])
    _ = try await scene.store.delete([Scene.identity.metaKey], versions: [:])
    let (result, _) = try await scene.retrieval.replay(load, dryRun: false)
    #expect(result.answer.stored)
    #expect(try await scene.retrieval.recordedLoads(of: Scene.identity).count == 2)
  }
}

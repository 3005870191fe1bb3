import KeyValue
import Testing
import ThreadCache

@testable import Retrieval

@Suite("A store that refuses leases")
struct LeaseRefusalTests {
  @Test(
    "is left alone for a while, and asked again then",
    arguments: [StoreError.Code.refused(.readOnly), .refused(.permission), .unsupported])
  func refused(_ code: StoreError.Code) async throws {
    let scene = Scene()
    scene.store.breakDown(.lease, with: StoreError(code, "not now"))
    func leases(pausing pause: Duration) -> LoadLeases {
      LoadLeases(
        cache: scene.cache, address: "a", settings: scene.retrieval.settings, refusalPause: pause)
    }
    let patient = leases(pausing: .seconds(3600))
    let hasty = leases(pausing: .zero)
    for leases in [patient, hasty] {
      #expect(await leases.acquire(Scene.identity, files: ["f"]).held == nil)
    }
    scene.store.breakDown(.lease, with: nil)
    #expect(await patient.acquire(Scene.identity, files: ["f"]).held == nil)
    #expect(await hasty.acquire(Scene.identity, files: ["f"]).held != nil)
    #expect(scene.store.counts[.lease] == 3)
  }
}

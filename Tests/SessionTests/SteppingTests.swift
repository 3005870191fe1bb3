import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Session

@Suite("a load step by step")
struct SteppingTests {
  @Test("a load that another one took the place of is neither gone on with nor written")
  func replaced() async throws {
    let folder = try ScratchFolder(prefix: "stepping")
    defer { folder.remove() }
    let retrieval = Retrieval(
      cache: ThreadCache(store: MemoryStore()), source: DirectorySource(directory: folder.path))
    let first = LoadRequest(thread: ThreadID("t"), files: [FileRequest(id: "a", segments: ["age"])])
    var second = first
    second.files[0].id = "b"
    let stepping = Stepping()
    _ = try await stepping.start(first, retrieval)
    _ = try await stepping.start(second, retrieval)
    let refusal = Failure(.refused, "Another load was begun meanwhile; nothing was written.")
    await #expect(throws: refusal) { try await stepping.step(first) }
    await #expect(throws: refusal) { try await stepping.finish(first, write: true) }
    let (steps, _) = try await stepping.step(second)
    #expect(steps.count == 2, "the other one is where it was")
  }
}

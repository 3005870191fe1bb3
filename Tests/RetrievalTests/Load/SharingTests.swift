import Foundation
import KeyValue
import Retrieval
import Testing
import ThreadCache

/// Loads of the same at the same time read the source once.
struct SharingTests {
  @Test("within a process, loads of one file in many threads share one read")
  func process() async throws {
    let scene = Scene()
    scene.source.hold()
    let loads = (0..<20).map { index in
      Task {
        try await scene.retrieval.load(
          LoadRequest(
            thread: ThreadID("thread_\(index)"),
            files: [FileRequest(id: "coffee", segments: ["region"])]))
      }
    }
    // Each has read its thread, asked for its lease, looked again, and then waits for the source.
    try await until(scene.store.called) { (scene.store.counts[.read] ?? 0) == 40 }
    try await until(scene.source.wasRead) { scene.source.reads.count == 1 }
    // Nothing tells that the last of them has joined; the steps from there are few.
    for _ in 0..<1000 { await Task.yield() }
    scene.source.letGo()
    for load in loads {
      let result = try await load.value
      #expect(result.answer.files[0].new == ["region"])
      #expect(result.answer.stored)
    }
    #expect(scene.source.reads == ["coffee"])
  }

  @Test("the store is not needed for sharing within a process")
  func storeDown() async throws {
    let scene = Scene()
    scene.store.breakDown(.read, with: .down)
    scene.source.hold()
    let loads = (0..<10).map { _ in Task { try await scene.load(["region"]) } }
    try await until(scene.store.called) { (scene.store.counts[.read] ?? 0) == 10 }
    try await until(scene.source.wasRead) { scene.source.reads.count == 1 }
    // Until the last of them has joined there is nothing else to see than that none reads again.
    for _ in 0..<1000 { await Task.yield() }
    scene.source.letGo()
    for load in loads { #expect(try await load.value.answer.files[0].new == ["region"]) }
    #expect(scene.source.reads == ["coffee"])
  }

  @Test("a read that failed is not shared with who comes later")
  func failure() async throws {
    let scene = Scene()
    scene.source.fail("coffee", with: .unreachable)
    #expect(try await scene.load(["region"]).answer.files[0].problem != nil)
    scene.source.fail("coffee", with: nil)
    #expect(try await scene.load(["region"]).answer.files[0].new == ["region"])
  }

  @Test("after a load has ended its file is read anew")
  func anew() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    scene.source.set("coffee", Texts.bikes)
    _ = try await scene.cache.store.delete([Scene.identity.metaKey], versions: [:])
    let result = try await scene.load(["region"])
    #expect(string(result.answer.files[0].data[0].json)?.contains("By bike") == true)
  }

  @Test("another process waits for the load under way and finds it cached")
  func processes() async throws {
    let memory = MemoryStore()
    let first = Scene(store: memory)
    let second = Scene(store: memory, source: first.source)
    first.source.hold()
    let one = Task { try await first.load(["region"]) }
    try await until(first.source.wasRead) { first.source.reads.count == 1 }
    let two = Task { try await second.load(["region"]) }
    try await until(second.store.called) { (second.store.counts[.lease] ?? 0) > 1 }
    first.source.letGo()
    #expect(try await one.value.answer.cache == .miss)
    let waited = try await two.value
    #expect(waited.answer.cache == .hit)
    #expect(waited.answer.files[0].cached == ["region"])
    #expect(waited.trace.contains { $0.outcome.contains("for another process") })
    #expect(first.source.reads == ["coffee"])
    #expect(try await memory.allKeys().filter { $0.hasPrefix("bobbin:lease") } == [])
  }

  @Test("a load that was stored between the read and the lease is seen")
  func between() async throws {
    let memory = MemoryStore()
    let first = Scene(store: memory)
    let second = Scene(store: memory, source: first.source)
    second.store.before(.lease) { _ = try? await first.load(["region"]) }
    #expect(try await second.load(["region"]).answer.cache == .hit)
    #expect(first.source.reads == ["coffee"])
  }

  @Test("who has waited long enough reads the source itself")
  func impatient() async throws {
    let memory = MemoryStore()
    let first = Scene(store: memory)
    let second = Scene(store: memory, settings: { $0.leaseWait = .milliseconds(30) })
    first.source.hold()
    let one = Task { try await first.load(["region"]) }
    try await until(first.source.wasRead) { first.source.reads.count == 1 }
    let result = try await second.load(["region"])
    #expect(result.answer.files[0].new == ["region"])
    #expect(result.answer.stored)
    first.source.letGo()
    // It is still at it, so it was not its end that was waited for.
    #expect(try await one.value.answer.files[0].problem == nil)
  }

  @Test("a load that is cancelled gives its lease back")
  func cancelled() async throws {
    let scene = Scene()
    scene.source.hold()
    let load = Task { try await scene.load(["region"]) }
    try await until(scene.source.wasRead) { scene.source.reads.count == 1 }
    #expect(try await scene.store.allKeys().contains { $0.hasPrefix("bobbin:lease") })
    load.cancel()
    _ = await load.result
    #expect(try await !scene.store.allKeys().contains { $0.hasPrefix("bobbin:lease") })
    scene.source.letGo()
  }

  @Test("loads of other files do not wait for each other")
  func otherFiles() async throws {
    let memory = MemoryStore()
    let first = Scene(store: memory)
    let second = Scene(store: memory)
    first.source.hold()
    let one = Task { try await first.load(["region"]) }
    try await until(first.source.wasRead) { first.source.reads.count == 1 }
    #expect(try await second.load(["region"], of: "bikes").answer.stored)
    #expect(second.store.counts[.lease] == 1)
    first.source.letGo()
    _ = try await one.value
  }

  @Test("a folder's files are read without a lease, which would cost more than it saves")
  func local() async throws {
    try await withFolder { folder in
      try Texts.bikes.write(toFile: folder + "/bikes.json", atomically: true, encoding: .utf8)
      let scene = Scene()
      let retrieval = Retrieval(cache: scene.cache, source: DirectorySource(directory: folder))
      let result = try await retrieval.load(Scene.request(["region"], of: "bikes"))
      #expect(result.answer.stored)
      #expect(scene.store.counts[.lease] == nil)
    }
  }

  @Test("a store that cannot lease does not stop a load")
  func noLease() async throws {
    let scene = Scene()
    scene.store.breakDown(.lease, with: .down)
    #expect(try await scene.load(["region"]).answer.stored)
  }

  @Test("with keys of our own switched off there is neither lease nor history")
  func switchedOff() async throws {
    let scene = Scene(cacheSettings: { $0.ownKeys = false })
    try await scene.load(["region"])
    try await scene.load(["region"])
    await scene.retrieval.flushHistory()
    #expect(scene.store.counts[.lease] == nil)
    #expect(
      try await scene.store.allKeys() == ["thread:thread_a:meta", "thread:thread_a:file:coffee"])
  }
}

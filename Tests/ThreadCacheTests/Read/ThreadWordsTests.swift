import Testing

@testable import ThreadCache

@Suite("Threads in words")
struct ThreadWordsTests {
  @Test(
    "an id that says itself what it is stands alone, and the later schema is told",
    arguments: [
      (KeySchema.thread, "t-1", "t-1", "thread t-1", "Thread t-1"),
      (.thread, "thread_9fQe", "thread_9fQe", "thread_9fQe", "thread_9fQe"),
      (.response, "t-1", "response:t-1", "thread response:t-1", "Thread response:t-1"),
      (
        .response, "thread_9fQe", "response:thread_9fQe", "response:thread_9fQe",
        "response:thread_9fQe"
      ),
      (.thread, "", "(empty id)", "thread (empty id)", "Thread (empty id)"),
    ])
  func words(
    schema: KeySchema, id: String, description: String, words: String, subject: String
  ) {
    let identity = ThreadIdentity(schema: schema, id: ThreadID(id))
    #expect(identity.description == description)
    #expect(identity.words == words)
    #expect(identity.subject == subject)
  }

  @Test(
    "a change is named without saying thread twice",
    arguments: [
      (ThreadIdentity(schema: .thread, id: "thread_9fQe"), "evict thread_9fQe"),
      (ThreadIdentity(schema: .response, id: "thread_9fQe"), "evict response:thread_9fQe"),
      (ThreadIdentity(schema: .thread, id: "t-1"), "evict thread t-1"),
    ])
  func change(identity: ThreadIdentity, summary: String) async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes)
    let receipt = try await bench.evict(.thread(identity))
    #expect(receipt.entry?.summary == summary)
    await #expect(throws: CacheError.notFound("There is no \(identity.words).")) {
      try await bench.cache.verify(identity)
    }
  }
}

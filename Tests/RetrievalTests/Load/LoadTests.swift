import JSONText
import KeyValue
import Retrieval
import Testing
import ThreadCache

/// What a load does while store and source are well.
struct LoadTests {
  @Test("the first load reads the source, answers everything as new and stores it")
  func first() async throws {
    let scene = Scene()
    let result = try await scene.load(["region", "age"])
    #expect(result.answer.cache == .miss)
    #expect(result.answer.stored)
    #expect(result.answer.files[0].new == ["region", "age"])
    #expect(result.answer.files[0].cached == [])
    let files = try await scene.cache.cachedFiles(forThread: Scene.thread)
    #expect(files[0].loadedSegments == ["region", "age"])
    #expect(files[0].availableSegments == ["overall", "region", "age", "gender"])
    // The store has it as the services write it: the same value, in JavaScript's notation.
    let slice = try JSONDocument(parsing: result.answer.files[0].data[0].json).root
    #expect(files[0].slice("region")?.rawText == string(JSONWriter.compact(slice)))
  }

  @Test("the second, identical load is one read of the store and writes nothing")
  func second() async throws {
    let scene = Scene()
    try await scene.load(["region", "age"])
    let before = try await scene.store.base.inspect([Scene.identity.metaKey])
    scene.store.forgetCounts()
    let result = try await scene.load(["region", "age"])
    #expect(scene.store.counts == [.read: 1])
    #expect(result.answer.cache == .hit)
    #expect(result.answer.stored)
    #expect(result.answer.files[0].data == [])
    #expect(result.answer.files[0].cached == ["region", "age"])
    #expect(result.metaAfter == result.metaBefore)
    #expect(scene.source.reads == ["coffee"])
    #expect(try await scene.store.base.inspect([Scene.identity.metaKey]) == before)
  }

  @Test("a load brings only what is new")
  func delta() async throws {
    let scene = Scene()
    try await scene.load(["region", "age"])
    let result = try await scene.load(["region", "gender"])
    #expect(result.answer.cache == .partial)
    #expect(result.answer.files[0].new == ["gender"])
    #expect(result.answer.files[0].cached == ["region"])
    let files = try await scene.cache.cachedFiles(forThread: Scene.thread)
    #expect(files[0].loadedSegments == ["region", "age", "gender"])
  }

  @Test("what the source does not have is unavailable, and is not asked for again")
  func unavailable() async throws {
    let scene = Scene()
    let first = try await scene.load(["generation", "region", "no-such-segment"])
    #expect(first.answer.files[0].unavailable == ["generation", "no-such-segment"])
    #expect(first.answer.files[0].new == ["region"])
    scene.store.forgetCounts()
    let second = try await scene.load(["generation", "region", "no-such-segment"])
    #expect(second.answer.cache == .hit)
    #expect(second.answer.files[0].unavailable == ["generation", "no-such-segment"])
    #expect(scene.store.counts == [.read: 1])
    #expect(scene.source.reads == ["coffee"])
  }

  @Test("a file of which nothing wanted is available is remembered with what it has")
  func nothingWanted() async throws {
    let scene = Scene()
    let result = try await scene.load(["generation"])
    #expect(result.answer.stored)
    #expect(result.answer.files[0].unavailable == ["generation"])
    let files = try await scene.cache.cachedFiles(forThread: Scene.thread)
    #expect(files[0].availableSegments == ["overall", "region", "age", "gender"])
    #expect(try await scene.load(["generation"]).answer.cache == .hit)
  }

  @Test("a source that changes between loads changes what is new, not what was sent")
  func changingSource() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    // Another answer, a segment that is gone, and one that is new.
    scene.source.set(
      "coffee",
      #"{"responses":[{"response":"Iced","data":{"region":{"north":0.9},"gender":null,"age":{"18-24":1},"sector":{"tech":1}}}]}"#
    )
    let file = try await scene.load(["region", "age", "gender", "sector"]).answer.files[0]
    #expect(file.cached == ["region"])
    #expect(file.new == ["age", "sector"])
    #expect(file.data.allSatisfy { string($0.json)?.contains("Iced") == true })
    #expect(file.unavailable == ["gender"])
    #expect(try await scene.load(["region", "age", "sector"]).answer.cache == .hit)
  }

  @Test("without named segments the three standard ones are loaded")
  func standard() async throws {
    let scene = Scene()
    #expect(try await scene.load([]).answer.files[0].new == ["region", "age", "gender"])
  }

  @Test("several files are answered in the order they were asked for, each read once")
  func several() async throws {
    let scene = Scene()
    let request = LoadRequest(
      thread: Scene.thread,
      files: [
        FileRequest(id: "coffee", segments: ["region"]), FileRequest(id: "bikes"),
        FileRequest(id: "coffee", segments: ["age"]),
      ])
    let result = try await scene.retrieval.load(request)
    #expect(result.answer.files.map(\.id) == ["coffee", "bikes"])
    #expect(result.answer.files[0].new == ["region", "age"])
    #expect(result.answer.files[1].new == ["region"])
    #expect(result.answer.files[1].unavailable == ["age", "gender"])
    #expect(scene.source.reads.sorted() == ["bikes", "coffee"])
  }

  @Test("a segment marked loaded whose slice is gone, or null, is loaded again")
  func broken() async throws {
    let scene = Scene()
    let files =
      #"{"files":[{"id":"coffee","data":{"age":null},"loadedSegments":["region","age"],"availableSegments":["region","age"]}],"scope":{}}"#
    try await scene.store.put(Scene.identity.metaKey, files)
    let result = try await scene.load(["region", "age"])
    #expect(result.answer.files[0].new == ["region", "age"])
    #expect(result.answer.stored)
    #expect(try await scene.load(["region", "age"]).answer.cache == .hit)
  }

  @Test("a loaded thread has nothing to verify, also with unusual number literals")
  func verified() async throws {
    let scene = Scene()
    try await scene.load(["overall", "region", "age", "gender"])
    let record = try await scene.cache.record(Scene.identity)
    #expect(record?.findings == [])
  }

  @Test("the record that exists is used, whatever schema new threads have")
  func schema() async throws {
    let scene = Scene()
    let identity = ThreadIdentity(schema: .response, id: Scene.thread)
    try await scene.store.put(identity.metaKey, #"{"files":[],"lastUpdated":1}"#)
    let result = try await scene.load(["region"])
    #expect(result.thread == identity)
    #expect(try await scene.store.text(Scene.identity.metaKey) == nil)
    #expect(try await scene.store.text(identity.metaKey)?.contains("region") == true)
  }

  @Test("of two records of one id the one that is named is used")
  func namedSchema() async throws {
    let scene = Scene()
    var request = Scene.request(["region"])
    _ = try await scene.retrieval.load(request)
    request.schema = .response
    let result = try await scene.retrieval.load(request)
    #expect(result.thread.schema == .response)
    #expect(result.answer.cache == .miss)
  }

  @Test("a request without files is refused")
  func noFiles() async {
    let scene = Scene()
    await #expect(throws: CacheError.self) {
      try await scene.retrieval.load(LoadRequest(thread: "t", files: []))
    }
  }

  @Test("an update of another writer in between is kept")
  func overtaken() async throws {
    let scene = Scene()
    try await scene.load(["region"])
    scene.store.before(.commit) {
      _ = try? await ThreadCache(store: scene.store.base).updateThreadCache(
        Scene.thread,
        with: [
          CachedFile(
            id: "coffee", slices: [("sector", Array("[1]".utf8))], loadedSegments: ["sector"],
            availableSegments: ["sector"])
        ])
    }
    #expect(try await scene.load(["age"]).answer.stored)
    let files = try await scene.cache.cachedFiles(forThread: Scene.thread)
    #expect(files[0].loadedSegments == ["region", "sector", "age"])
  }

  @Test("a slice that another writer stored while it was loaded is not replaced")
  func overtakenSlice() async throws {
    let scene = Scene()
    scene.store.before(.commit) {
      _ = try? await ThreadCache(store: scene.store.base).updateThreadCache(
        Scene.thread,
        with: [
          CachedFile(
            id: "coffee", slices: [("region", Array("[1]".utf8))], loadedSegments: ["region"],
            availableSegments: ["region"])
        ])
    }
    #expect(try await scene.load(["region", "age"]).answer.stored)
    let file = try #require(try await scene.cache.cachedFiles(forThread: Scene.thread).first)
    #expect(file.loadedSegments == ["region", "age"])
    #expect(file.slice("region")?.rawText == "[1]")
    #expect(try await scene.cache.verify(Scene.identity) == [])
  }

  @Test("a mark without a slice is mended by what is loaded")
  func brokenMark() async throws {
    let scene = Scene()
    try await scene.store.put(
      Scene.identity.metaKey,
      #"{"files":[{"id":"coffee","data":{"age":null},"loadedSegments":["region","age"],"availableSegments":["region","age"]}],"scope":{}}"#
    )
    #expect(try await scene.load(["region", "age"]).answer.files[0].new == ["region", "age"])
    #expect(try await scene.load(["region", "age"]).answer.files[0].cached == ["region", "age"])
    #expect(try await scene.cache.verify(Scene.identity) == [])
  }

  @Test("an id may be any text", arguments: ["会話😀", "a:file:b", "*[x]?", "\u{1b}[2J", "e\u{301}"])
  func ids(_ id: String) async throws {
    let scene = Scene()
    let request = LoadRequest(
      thread: ThreadID(id), files: [FileRequest(id: "coffee", segments: ["region"])])
    #expect(try await scene.retrieval.load(request).answer.stored)
    #expect(try await scene.retrieval.load(request).answer.cache == .hit)
  }
}

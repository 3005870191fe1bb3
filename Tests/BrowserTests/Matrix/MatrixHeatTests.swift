import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Heat")
struct MatrixHeatTests {
  @Test("m goes from none to size to age and back, and says so")
  func cycle() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("m")
    #expect(bench.screen.contains("heat by size"))
    #expect(bench.matrix?.heat == .bytes)
    await bench.press("m")
    #expect(bench.screen.contains("heat by age"))
    await bench.send(.tick(now: Workbench.now + 20_000))
    #expect(bench.rows[38].contains("▁–█ loaded, 1 d ago"))
    await bench.press("m")
    #expect(bench.screen.contains("heat off"))
    #expect(bench.matrix?.heat == Heat.none)
  }

  @Test("the largest slice has the highest level, and only loaded cells have one")
  func size() async throws {
    let long = "[\"" + String(repeating: "x", count: 800) + "\"]"
    let meta = Sample.meta([
      "{\"id\":\"a\",\"data\":{\"age\":[1],\"region\":\(long)},"
        + "\"loadedSegments\":[\"age\",\"region\"],"
        + "\"availableSegments\":[\"age\",\"region\",\"gender\"]}"
    ])
    let bench = try await MatrixSample.bench(meta, glyphs: .ascii)
    await bench.press("m")
    #expect(bench.sign("a", "region") == "8")
    #expect(bench.sign("a", "age") == "1")
    #expect(bench.sign("a", "gender") == "o")
  }

  @Test("a cell is as old as its recorded load; without one the lifetime of its file tells about")
  func age() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("L", "y", "m", "m")
    #expect(bench.matrix?.loadedAt.count == 1)
    #expect(bench.sign("2024_7", "age") == "▁")
    #expect(bench.screen.contains("changed just now"))
    await bench.send(.tick(now: Workbench.now + 70 * 86_400_000))
    #expect(bench.screen.contains("70 d ago"))
    await bench.press("l")
    #expect(bench.screen.contains("about 70 d ago"))
  }

  @Test("ages are told apart from the youngest to the oldest there are, if only by minutes")
  func minutes() async throws {
    let bench = try await Workbench.onThread()
    let thread = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let files = try #require(bench.matrix?.record).files
    let loads = files.enumerated().map { place, file in
      RecordedLoad(
        id: "\(place)", thread: thread, time: Workbench.now - Int64(2 + place * 5) * 60_000, pid: 1,
        request: LoadRequest(thread: thread.id, files: []), cache: .miss, stored: true, steps: [],
        files: [
          RecordedLoad.File(
            id: file.id,
            new: file.segments.filter(\.isLoaded).map { .init(segment: $0.name, bytes: 1) },
            cached: [], unavailable: [])
        ])
    }
    bench.held = { if case .loads = $0 { true } else { false } }
    await bench.press("m", "m")
    let (job, _) = try #require(bench.heldJobs.last)
    await bench.send(.loads(job, thread, .success(loads)))
    let signs = ["2025_5_2", "2025_10_1", "2024_7"].map { bench.sign($0, "gender") }
    #expect(signs[0] == "▁")
    #expect(signs[2] == "█")
    #expect(Set(signs).count == 3)
    await bench.send(.tick(now: Workbench.now))
    await bench.send(.tick(now: Workbench.now + 20_000))
    #expect(bench.rows[38].contains("▁–█ loaded, 2 min to 12 min ago"))
  }

  @Test("levels of age grow with it")
  func levels() {
    let hour: Int64 = 3_600_000
    let ages = [0, 2, 7, 30, 100, 200, 1000, 2000].map { $0 * hour }
    let levels = ages.map { Heat.level(age: $0, youngest: 0, oldest: 2000 * hour) }
    #expect(levels == levels.sorted())
    #expect(Set(levels).count == 8)
    #expect(levels.first == 0)
    #expect(levels.last == 1)
    #expect(Heat.level(age: 5, youngest: 0, oldest: 9) == 0, "nobody could tell them apart")
    #expect(Heat.level(bytes: 0, largest: 0) == 0)
    #expect(Heat.level(bytes: 9, largest: 3) == 1)
  }
}

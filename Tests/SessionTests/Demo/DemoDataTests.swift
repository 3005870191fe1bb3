import Foundation
import JSONText
import KeyValue
import Retrieval
import Session
import Testing
import ThreadCache

struct DemoDataTests {
  static let now: Int64 = 1_762_000_000_000

  func cache() async throws -> ThreadCache {
    let store = MemoryStore(clock: { Self.now })
    try await DemoData.seed(into: store, now: Self.now)
    var settings = ThreadCache.Settings()
    settings.now = { Self.now }
    return ThreadCache(store: store, settings: settings)
  }

  func identities(_ cache: ThreadCache) async throws -> [ThreadIdentity] {
    var found: [ThreadIdentity] = []
    for try await page in cache.scan(.all) { found += page.identities }
    return found
  }

  func records(_ cache: ThreadCache) async throws -> [ThreadRecord] {
    var records: [ThreadRecord] = []
    for identity in try await identities(cache) {
      if let record = try await cache.record(identity) { records.append(record) }
    }
    return records
  }

  func withSource<R>(_ body: (String) async throws -> R) async throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("bobbin-demo-test-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try DemoData.writeSource(to: folder)
    return try await body(folder)
  }

  @Test("the tour's thread has exactly one broken cell, which repair mends")
  func tour() async throws {
    let cache = try await cache()
    let record = try #require(try await cache.record(DemoData.tourThread))
    #expect(record.files.count == 3)
    let cells = record.files.flatMap(\.segments)
    #expect(cells.filter { $0.state == .broken }.map(\.name) == ["age"])
    #expect(record.findings.count == 1)
    #expect(record.findings[0].repairable)
    #expect(cells.contains { $0.state == .loaded })
    #expect(cells.contains { $0.state == .available })
  }

  @Test("there are at least forty threads, of both schemas")
  func threads() async throws {
    let found = try await identities(try await cache())
    #expect(found.count >= 40)
    #expect(Set(found).count == found.count)
    #expect(Set(found.map(\.schema)) == [.thread, .response])
  }

  @Test("every kind of disagreement is there to see")
  func findings() async throws {
    let cache = try await cache()
    var kinds = Set(try await records(cache).flatMap(\.findings).map(\.kind))
    for try await page in cache.orphans() { kinds.formUnion(page.map(\.kind)) }
    #expect(Set(Finding.Kind.allCases).subtracting(kinds) == [])
  }

  @Test("full, partial and empty threads are there, and one of sixty files")
  func states() async throws {
    let records = try await records(try await cache())
    let sound = records.filter { $0.findings.isEmpty }
    func cells(_ record: ThreadRecord) -> [SegmentRecord] { record.files.flatMap(\.segments) }
    #expect(sound.contains { !cells($0).isEmpty && cells($0).allSatisfy { $0.state == .loaded } })
    #expect(sound.contains { Set(cells($0).map(\.state)) == [.loaded, .available] })
    #expect(sound.contains { !$0.files.isEmpty && cells($0).isEmpty })
    #expect(sound.contains { $0.files.isEmpty })
    #expect(sound.contains { $0.files.count == 60 })
  }

  @Test("ids are there that a careless program trips over")
  func ids() async throws {
    let ids = Set(try await identities(try await cache()).map(\.id))
    #expect(ids.contains { $0.bytes.count == 400 })
    #expect(ids.contains { $0.text == nil })
    #expect(ids.contains { $0.bytes.contains(0x1b) })
    #expect(ids.contains { $0.bytes.contains(UInt8(ascii: "*")) })
    #expect(ids.contains { $0.description.contains("会話") })
    #expect(ids.contains { $0.description.contains("🚲") })
  }

  @Test("ages and lifetimes are varied, and end after now")
  func lifetimes() async throws {
    let expiries = try await records(try await cache()).compactMap(\.expiry?.milliseconds)
    let days = Set(expiries.map { ($0 - Self.now) / 86_400_000 })
    #expect(days.count > 20)
    #expect(expiries.allSatisfy { $0 > Self.now })
    #expect(days.contains(0))
    #expect(days.contains(89))
  }

  @Test("loaded threads have a history that can be replayed")
  func histories() async throws {
    let cache = try await cache()
    try await withSource { folder in
      let retrieval = Retrieval(cache: cache, source: DirectorySource(directory: folder))
      let loads = try await retrieval.recordedLoads(of: DemoData.tourThread)
      #expect(loads.count >= 5)
      #expect(Set(loads.map(\.cache)) == [.miss, .partial, .hit])
      #expect(loads == loads.sorted { $0.time > $1.time })
      let (result, _) = try await retrieval.replay(loads[0], dryRun: true)
      #expect(result.answer.files.allSatisfy { $0.problem == nil })
    }
  }

  @Test("the source has at least 24 surveys of varied size, from about 4 to 60 kB")
  func source() async throws {
    try await withSource { folder in
      let source = DirectorySource(directory: folder)
      let ids = try #require(try await source.fileIDs())
      #expect(ids.count >= 60)
      #expect(ids == DemoData.fileIDs)
      var sizes: [Int] = []
      for id in ids {
        let file = try await source.file(id)
        #expect(file.shape == .survey)
        #expect(file.available.count == (id.hasPrefix("2024") ? 9 : 11))
        sizes.append(file.bytes)
      }
      #expect(sizes.min().map { 3000...5000 ~= $0 } == true)
      #expect(sizes.max().map { 40_000...65_000 ~= $0 } == true)
    }
  }

  @Test("what is cached is what the source has, but for the slice that is missing on purpose")
  func agrees() async throws {
    let cache = try await cache()
    try await withSource { folder in
      let source = DirectorySource(directory: folder)
      var missing: [String] = []
      for file in try await cache.cachedFiles(forThread: DemoData.tourThread.id, schema: .thread) {
        let original = try await source.file(file.id)
        for name in file.loadedSegments {
          guard let slice = file.slice(name) else {
            missing.append("\(file.id) \(name)")
            continue
          }
          #expect(original.slice(name).map { String(decoding: $0, as: UTF8.self) } == slice.rawText)
        }
      }
      #expect(missing == ["2024_7 age"])
    }
  }

  @Test("two seedings are the same but for measured durations")
  func deterministic() async throws {
    let (one, two) = (try await records(try await cache()), try await records(try await cache()))
    #expect(one.map(\.identity) == two.map(\.identity))
    #expect(one.map(\.bytes) == two.map(\.bytes))
  }

  @Test("shares are between nought and one, with at most two decimals")
  func shares() async throws {
    try await withSource { folder in
      let text = try String(contentsOfFile: folder + "/2025_1.json", encoding: .utf8)
      let root = try JSONDocument(parsing: text).root
      for response in root["responses"]?.elements.map({ $0 }) ?? [] {
        for value in response["data"]?["region"]?.members.map(\.value) ?? [] {
          #expect(value.double.map { $0 > 0 && $0 < 1 } == true)
          #expect(value.rawText.count <= 4)
        }
      }
    }
  }
}

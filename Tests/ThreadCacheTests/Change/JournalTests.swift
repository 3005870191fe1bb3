import Foundation
import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("The undo journal")
final class JournalTests: Sendable {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("bobbin-journal-\(UUID().uuidString)")
  let clock = TestClock()

  deinit { try? FileManager.default.removeItem(at: folder) }

  func journal(_ store: String = "store", _ retention: Journal.Retention = .init()) throws
    -> Journal
  {
    let clock = self.clock
    return try Journal(
      directory: folder.path, storeIdentity: store, retention: retention, now: { clock.now })
  }

  static let change = ThreadChange(
    identity: Sample.identity,
    meta: .rewritten(
      .init(
        before: Fingerprint([1, 2]), after: Fingerprint([1]),
        patches: [Patch(offset: 1, before: [2], after: [])],
        members: [
          MemberChange(
            path: .slice(file: [70], segment: [71]), before: [49], after: nil, predecessor: [72]),
          MemberChange(path: .top([73]), before: nil, after: [50], predecessor: nil),
          MemberChange(path: .file([74]), before: [51], after: nil, predecessor: nil),
          MemberChange(
            path: .fileMember(file: [70], name: [75]), before: [49], after: [48], predecessor: []),
          MemberChange(
            path: .loaded(file: [70], segment: [71]), before: [49], after: nil, predecessor: nil),
          MemberChange(
            path: .available(file: [70], segment: [71]), before: nil, after: [49], predecessor: nil),
        ])),
    expiry: Expiry(milliseconds: 5),
    hashes: [
      HashChange(
        key: "k",
        fields: [
          .init(name: [1], before: [2], after: nil), .init(name: [], before: nil, after: []),
        ],
        expiry: nil, existed: true, deleted: true)
    ],
    lifetimes: [LifetimeChange(key: "k", before: nil, after: Expiry(milliseconds: -1))])

  static let records: [JournalRecord] = [
    .store(identity: "störe", nextID: 7),
    .begin(
      JournalIntent(
        id: 7, time: 8, deed: .evict, threads: [Sample.identity], summary: "s", undoes: 6)),
    .change(entry: 7, change),
    .change(
      entry: 7, ThreadChange(identity: Sample.identity, meta: .created(after: Fingerprint([])))),
    .change(entry: 7, ThreadChange(identity: Sample.identity, meta: .deleted(before: [0, 255]))),
    .skipped(entry: 7, ThreadIdentity(schema: .response, id: ThreadID(bytes: [0xff]))),
    .lifetimes(entry: 7, Sample.identity, change.lifetimes), .end(entry: 7, .done),
  ]

  @discardableResult
  func write(_ journal: Journal, _ summary: String = "deed") throws -> Int {
    let id = try journal.begin(
      .edit, threads: [Sample.identity], summary: summary, changes: [Self.change])
    try journal.record([.end(entry: id, .done)])
    return id
  }

  @Test("a journal that others rewrote again and again is not taken for the one that was known")
  func rewritten() throws {
    let (mine, others) = (try journal(), try journal())
    for turn in 0..<6 { try write(mine, "mine \(turn)") }
    // The system may give the second of two new files the place that the known one had.
    for _ in 0..<2 {
      clock.advance(1)
      try write(others, "kept")
      try others.purge(before: clock.now)
    }
    for turn in 0..<12 { try write(others, "other \(turn)") }
    try write(mine, "last")
    let wanted = ["last"] + (0..<12).reversed().map { "other \($0)" } + ["kept"]
    #expect(try mine.history(limit: 99).map(\.summary) == wanted)
    #expect(try journal().history(limit: 99).map(\.summary) == wanted)
    #expect(try mine.changes(of: 9) == [Self.change])
  }

  @Test("records are read as they were written", arguments: records)
  func coding(_ record: JournalRecord) throws {
    #expect(try JournalRecord(decoding: record.encoded[...]) == record)
  }

  @Test("a record that is cut off or has more than it should is none", arguments: records)
  func malformed(_ record: JournalRecord) {
    let bytes = record.encoded
    for length in 0..<bytes.count {
      #expect(throws: JournalReader.Malformed.self) {
        try JournalRecord(decoding: bytes[..<length])
      }
    }
    #expect(throws: JournalReader.Malformed.self) {
      try JournalRecord(decoding: (bytes + [0])[...])
    }
  }

  @Test("a record that is longer than its length can tell is refused, not written with a wrong one")
  func tooLong() throws {
    #expect(try JournalFrame.length(Int(UInt32.max)) == [255, 255, 255, 255])
    #expect(throws: CacheError.self) { try JournalFrame.length(Int(UInt32.max) + 1) }
  }

  @Test("bytes that anything may have written never crash the reader")
  func fuzz() throws {
    var random = SeededRandom(4711)
    for _ in 0..<20_000 {
      var bytes = Self.records[Int.random(in: 0..<Self.records.count, using: &random)].encoded
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      _ = try? JournalRecord(decoding: bytes[...])
      _ = JournalFrame.scan(try JournalFrame.bytes(bytes) + bytes)
    }
  }

  @Test("its checksum is the CRC-32 that others compute too")
  func checksum() {
    var whole = CRC32()
    whole.update(Array("123456789".utf8)[...])
    #expect(whole.value == 0xcbf4_3926)
    let text = Array("The quick brown fox jumps over the lazy dog".utf8)
    var parts = CRC32()
    parts.update(text[..<5])
    parts.update(text[5...])
    #expect(parts.value == 0x414f_a339)
  }

  @Test("what one journal writes another one of the same store sees, and numbers rise")
  func shared() throws {
    let one = try journal()
    let two = try journal()
    #expect(try two.history(limit: 9).isEmpty)
    #expect([try write(one), try write(two), try write(one)] == [1, 2, 3])
    #expect(try one.history(limit: 2).map(\.id) == [3, 2])
    #expect(try two.history(limit: 9).map(\.id) == [3, 2, 1])
    #expect(try two.changes(of: 1) == [Self.change])
  }

  @Test("journals of two stores do not mix, whatever their names")
  func stores() throws {
    let one = try journal("redis://a/b")
    let two = try journal("redis:--a-b")
    try write(one)
    #expect(try two.history(limit: 9).isEmpty)
    #expect(one.path != two.path)
  }

  @Test("many writers at once lose no entry, and none gets another's number")
  func concurrent() async throws {
    let ids = try await withThrowingTaskGroup(of: [Int].self) { group in
      for _ in 0..<4 {
        let journal = try journal()
        group.addTask { try (0..<20).map { _ in try self.write(journal) } }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(ids) == Set(1...80))
    let history = try journal().history(limit: .max)
    #expect(history.count == 80)
    #expect(history.allSatisfy { $0.outcome == .done })
  }

  @Test("its file is for its owner only, also in a folder it had to make")
  func permissions() throws {
    let journal = try journal()
    try write(journal)
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(journal.path) == 0o600)
    #expect(try mode(folder.path) == 0o700)
  }

  @Test("cut off at any byte, it keeps the entries before and takes new ones")
  func torn() throws {
    let first = try journal()
    try write(first, "one")
    try write(first, "two")
    let whole = try Data(contentsOf: URL(fileURLWithPath: first.path))
    let summaries = ["two", "one"]
    for length in 0...whole.count {
      try whole.prefix(length).write(to: URL(fileURLWithPath: first.path))
      let torn = try journal()
      let before = try torn.history(limit: 9)
      #expect(summaries.suffix(before.count).elementsEqual(before.map(\.summary)), "\(length)")
      try write(torn, "new")
      let after = try journal().history(limit: 9)
      #expect(after.count == before.count + 1, "\(length)")
      #expect(after.first?.summary == "new")
      #expect(after.dropFirst().elementsEqual(before))
    }
  }

  @Test("a byte that went bad costs its own entry at most")
  func damaged() throws {
    let first = try journal()
    for index in 0..<3 { try write(first, "\(index)") }
    let whole = try Data(contentsOf: URL(fileURLWithPath: first.path))
    for place in 0..<whole.count {
      var bytes = whole
      bytes[place] ^= 0x10
      try bytes.write(to: URL(fileURLWithPath: first.path))
      let found = try journal().history(limit: 9).map(\.summary)
      #expect(found.count >= 2, "\(place)")
    }
  }

  @Test(
    "entries that are too old go when the next is written, and their numbers are not used again")
  func age() throws {
    let journal = try journal("store", .init(maxAgeMilliseconds: 1000))
    try write(journal)
    clock.advance(500)
    try write(journal)
    clock.advance(700)
    #expect(try write(journal) == 3)
    #expect(try self.journal().history(limit: 9).map(\.id) == [3, 2])
    #expect(try journal.changes(of: 2) == [Self.change])
  }

  @Test("the file never gets longer than it may")
  func size() throws {
    let journal = try journal("store", .init(maxBytes: 4096))
    for _ in 0..<50 { try write(journal) }
    let size = try Data(contentsOf: URL(fileURLWithPath: journal.path)).count
    #expect(size <= 4096)
    let history = try journal.history(limit: 99)
    #expect(history.count > 2)
    #expect(history.first?.id == 50)
  }

  @Test("an entry that could never fit is refused before anything is done")
  func tooLarge() async throws {
    let bench = try ChangeBench(retention: .init(maxBytes: 200))
    try await bench.put(Sample.identity, Sample.meta, hashes: Sample.hashes)
    let plan = try await bench.cache.plan(evicting: [.thread(Sample.identity)])
    await #expect { try await bench.cache.evict(plan) } throws: {
      if case CacheError.refused = $0 { true } else { false }
    }
    #expect(try await bench.meta(Sample.identity) == Sample.meta)
    #expect(try await bench.cache.evict(plan, undoable: false).done == 1)
  }

  @Test("what is purged is gone from the disk")
  func purge() throws {
    let journal = try journal()
    try write(journal, "SECRET-OLD")
    clock.advance(10)
    try write(journal, "SECRET-NEW")
    #expect(try journal.purge(before: clock.now) == 1)
    func text() throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: journal.path)), as: UTF8.self)
    }
    #expect(try !text().contains("SECRET-OLD"))
    #expect(try text().contains("SECRET-NEW"))
    #expect(try journal.purge() == 1)
    #expect(try !text().contains("SECRET-NEW"))
    #expect(try write(journal) == 3)
  }

  @Test("without a place to write nothing is changed, unless it need not be undone")
  func unwritable() async throws {
    let store = MemoryStore()
    // A file where the folder should be: also root cannot write there.
    try Data().write(to: folder)
    let journal = try Journal(directory: folder.path + "/journal", storeIdentity: "s")
    let cache = ThreadCache(store: store, journal: journal)
    let file = CachedFile(id: "f", slices: [], loadedSegments: [], availableSegments: [])
    _ = try await cache.updateThreadCache("t", with: [file])
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let plan = try await cache.plan(evicting: [.thread(identity)])
    await #expect { try await cache.evict(plan) } throws: {
      if case CacheError.file(let text) = $0 { text.contains(journal.path) } else { false }
    }
    await #expect(throws: CacheError.self) { try await cache.setLifetime(identity, .never) }
    #expect(try await cache.record(identity) != nil)
    #expect(try cache.history(limit: 9).isEmpty)
    #expect(try await cache.evict(plan, undoable: false).done == 1)
  }

  @Test("a link in the place of the journal is not followed")
  func link() throws {
    let journal = try journal()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let target = folder.appendingPathComponent("target")
    try Data("mine".utf8).write(to: target)
    try FileManager.default.createSymbolicLink(
      atPath: journal.path, withDestinationPath: target.path)
    #expect(throws: CacheError.self) { try self.write(journal) }
    #expect(try String(contentsOf: target, encoding: .utf8) == "mine")
  }
}

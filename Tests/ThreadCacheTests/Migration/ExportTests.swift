import Foundation
import JSONText
import KeyValue
import Testing
@testable import ThreadCache

@Suite("Exporting to the old file cache")
struct ExportTests {
  let identity = ThreadIdentity(schema: .thread, id: "t1")

  @Test("what was imported is exported as it was")
  func roundTrip() async throws {
    let bench = CacheBench()
    let from = try ScratchFolder()
    let to = try ScratchFolder()
    try from.write("t1.json", ImportTests.text)
    try from.write("default.json", "{\n  \"files\": [],\n  \"scope\": {}\n}")
    _ = try await bench.cache.importFiles(from: from.path).all()
    let events = try await bench.cache.exportFiles(to: to.path).all()
    #expect(events.map(\.outcome) == [.written, .written])
    #expect(try to.names == ["default.json", "t1.json"])
    for name in try to.names { #expect(try to.text(name) == from.text(name)) }
    let again = try await bench.cache.exportFiles(to: to.path).all()
    #expect(again.map(\.outcome) == [.unchanged, .unchanged])
  }

  @Test(
    "no id leaves the folder, and importing brings every one back",
    arguments: [
      "a/b", "../up", "..", ".", "/etc/passwd", ".hidden", "50%", "a%2Fb", "a%20b", "%", "nul\0",
      "new\nline",
      "会話", "a.json", String(repeating: "x", count: 250), "thread:a:file:b",
    ])
  func names(_ id: String) async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    let meta = #"{"files":[],"scope":{}}"#
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(id))
    try await bench.put(identity.metaKey, meta)
    let out = folder.path + "/out"
    let events = try await bench.cache.exportFiles(to: out).all()
    #expect(events.map(\.outcome) == [.written])
    #expect(try folder.names == ["out"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: out).count == 1)
    let copy = CacheBench()
    let imported = try await copy.cache.importFiles(from: out).all()
    #expect(imported.map(\.thread) == [identity])
    #expect(try await copy.text(identity.metaKey) == meta)
  }

  @Test("ids that are not UTF-8 come back too")
  func bytes() {
    let id = ThreadID(bytes: [0xff, 0x41, 0xc3])
    let name = ThreadFileName.name(of: id)
    #expect(name == Array("%FFA%C3.json".utf8))
    #expect(name.flatMap(ThreadFileName.thread) == id)
  }

  @Test(
    "names that exporting would not make are ids as they stand",
    arguments: [
      "a%20b", "50%", "a%2fb", "%2", "%zz",
    ])
  func literalNames(_ stem: String) {
    #expect(ThreadFileName.thread(of: Array("\(stem).json".utf8)) == ThreadID(stem))
  }

  @Test("ids that are too long or empty are skipped")
  func tooLong() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    let id = String(repeating: "x", count: 251)
    try await bench.put(StoreKey("thread:\(id):meta"), #"{"files":[]}"#)
    try await bench.put("thread::meta", #"{"files":[]}"#)
    let events = try await bench.cache.exportFiles(to: folder.path).all()
    #expect(
      Set(events.map(\.outcome)) == [
        .skipped("its id is too long for a file name"), .skipped("its id is empty"),
      ])
    #expect(try folder.names.isEmpty)
  }

  @Test("a file with other contents stays unless told otherwise")
  func existing() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try await bench.put(identity.metaKey, #"{"files":[]}"#)
    try folder.write("t1.json", "mine")
    #expect(
      try await bench.cache.exportFiles(to: folder.path).all().map(\.outcome) == [
        .exists(lacking: [])
      ])
    #expect(try folder.text("t1.json") == "mine")
    let events = try await bench.cache.exportFiles(to: folder.path, overwriting: true).all()
    #expect(events.map(\.outcome) == [.replaced(lacking: [])])
    #expect(try folder.text("t1.json") == "{\n  \"files\": []\n}")
    #expect(try folder.names == ["t1.json"])
  }

  @Test("a link in the place of a file is replaced, never followed")
  func link() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    let outside = try ScratchFolder()
    try outside.write("target", "mine")
    try await bench.put(identity.metaKey, #"{"files":[]}"#)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/t1.json", withDestinationPath: outside.path + "/target")
    #expect(
      try await bench.cache.exportFiles(to: folder.path).all().map(\.outcome) == [
        .exists(lacking: [])
      ])
    _ = try await bench.cache.exportFiles(to: folder.path, overwriting: true).all()
    #expect(try outside.text("target") == "mine")
    #expect(try folder.text("t1.json") == "{\n  \"files\": []\n}")
  }

  @Test("a dry run writes nothing, not even the folder")
  func dryRun() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try await bench.put(identity.metaKey, #"{"files":[]}"#)
    let events = try await bench.cache.exportFiles(to: folder.path + "/new", dryRun: true).all()
    #expect(events.map(\.outcome) == [.written])
    #expect(try folder.names.isEmpty)
  }

  @Test("of two records of one id the settings' schema gets the file, the other is named")
  func twoSchemas() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try await bench.put("thread:t1:meta", #"{"files":[],"scope":1}"#)
    try await bench.put("response:t1:meta", #"{"files":[]}"#)
    try await bench.put("response:t2:meta", #"{"files":[]}"#)
    let events = try await bench.cache.exportFiles(to: folder.path).all()
    #expect(
      Set(events.map { "\($0.identity.schema) \($0.identity.id) \($0.outcome)" }) == [
        "thread t1 written", "response t2 written",
        #"response t1 skipped("there is a thread: thread of the same id")"#,
      ])
    #expect(try folder.text("t1.json").contains("scope"))
    let other = try ScratchFolder()
    let some = try await bench.cache.exportFiles(to: other.path, schema: .response).all()
    #expect(some.map(\.outcome) == [.written, .written])
  }

  @Test("records that cannot be read are skipped, and the others go on")
  func unreadable() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try await bench.put("thread:broken:meta", "{")
    try await bench.put(identity.metaKey, #"{"files":[]}"#)
    let events = try await bench.cache.exportFiles(to: folder.path).all()
    #expect(events.count == 2)
    #expect(try folder.names == ["t1.json"])
  }

  @Test(
    "files whose threads the store does not have are named, and stay", arguments: [true, false])
  func left(dryRun: Bool) async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try await bench.put(identity.metaKey, #"{"files":[]}"#)
    try await bench.put("response:t2:meta", #"{"files":[]}"#)
    for name in ["t1", "t2", "gone", "50%"] { try folder.write("\(name).json", #"{"files":[]}"#) }
    // Nobody could go on with these.
    try folder.write("broken.json", "{")
    try folder.write("notes.txt", "mine")
    let before = try folder.names
    let events = try await bench.cache.exportFiles(
      to: folder.path, schema: .thread, overwriting: true, dryRun: dryRun
    ).all()
    #expect(events.compactMap(\.leftName) == ["50%.json", "gone.json"])
    #expect(try folder.names == before)
    let some = try await bench.cache.exportFiles(
      to: folder.path, filter: .glob("g*"), dryRun: dryRun
    ).all()
    #expect(some.map(\.leftName) == ["gone.json"])
  }

  @Test("a file that was left is removed, unless its thread has come meanwhile")
  func removed() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    for name in ["a", "b"] { try folder.write("\(name).json", #"{"files":[]}"#) }
    let left = try await bench.cache.exportFiles(to: folder.path).all().compactMap(\.left)
    #expect(left.map(\.thread.id) == ["a", "b"])
    try await bench.put("response:b:meta", #"{"files":[]}"#)
    var removed: [Bool] = []
    for file in left { removed.append(try await bench.cache.remove(file)) }
    #expect(removed == [true, false])
    #expect(try folder.names == ["b.json"])
  }
}

extension ExportEvent {
  fileprivate var left: LeftFile? {
    if case .left(let file) = outcome { file } else { nil }
  }

  fileprivate var leftName: String? { left == nil ? nil : name }
}

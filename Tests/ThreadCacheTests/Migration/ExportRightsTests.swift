import Foundation
import KeyValue
import Testing

@testable import ThreadCache

#if canImport(Glibc)
  import Glibc
#endif

@Suite("who may use what an export writes, and what it leaves")
struct ExportRightsTests {
  private let bench = CacheBench()
  private let folder: ScratchFolder

  init() async throws {
    folder = try ScratchFolder()
    try await bench.put("thread:t1:meta", #"{"files":[]}"#)
  }

  private func export(overwriting: Bool = true) async throws -> [ExportEvent.Outcome] {
    try await bench.cache.exportFiles(to: folder.path, overwriting: overwriting).all().map(
      \.outcome)
  }

  private func status(_ name: String) throws -> stat {
    var status = stat()
    try #require(stat(folder.path + "/" + name, &status) == 0)
    return status
  }

  @Test(
    "a file that is replaced keeps its mode, whatever the umask says", arguments: [0o664, 0o640])
  func mode(_ mode: mode_t) async throws {
    try folder.write("t1.json", "mine")
    #expect(chmod(folder.path + "/t1.json", mode) == 0)
    #expect(try await export() == [.replaced(lacking: [])])
    #expect(try status("t1.json").st_mode & 0o777 == mode)
  }

  @Test("a file that is new has the mode that any other new file has")
  func new() async throws {
    let other = open(folder.path + "/other", O_WRONLY | O_CREAT, 0o666)
    close(other)
    #expect(try await export() == [.written])
    #expect(try status("t1.json").st_mode & 0o777 == status("other").st_mode & 0o777)
  }

  @Test(
    "what root writes stays the owner's of the file, and a new one is the owner's of the folder",
    .enabled(if: geteuid() == 0))
  func owner() async throws {
    try await bench.put("thread:t2:meta", #"{"files":[]}"#)
    try folder.write("t1.json", "mine")
    #expect(chown(folder.path + "/t1.json", 1000, 1001) == 0)
    #expect(chown(folder.path, 1002, 1003) == 0)
    _ = try await export()
    let (old, new) = try (status("t1.json"), status("t2.json"))
    #expect((old.st_uid, old.st_gid) == (1000, 1001))
    #expect((new.st_uid, new.st_gid) == (1002, 1003))
  }

  @Test("what a killed process has left of a file goes with the next export, and nothing else")
  func lostDrafts() async throws {
    let gone = pid_t.max - 7
    try folder.write(".bobbin-\(gone)-17.tmp", "half of a fi")
    let others = [
      ".bobbin-1-17.tmp", ".bobbin-\(gone)-x.tmp", ".bobbin-\(gone).tmp", "bobbin-\(gone)-17.tmp",
      ".bobbin-\(gone)-17.tmp.json",
    ]
    for name in others { try folder.write(name, "mine") }
    _ = try await bench.cache.exportFiles(to: folder.path, dryRun: true).all()
    #expect(try folder.names.count == others.count + 1)
    _ = try await export()
    #expect(try Set(folder.names) == Set(others + ["t1.json"]))
  }

  @Test("a draft of this process' number from before it began is lost, one of its own is not")
  func sameNumber() async throws {
    let name = ".bobbin-\(getpid())-17.tmp"
    try folder.write(name, "half of a fi")
    _ = try await export()
    #expect(try folder.names.contains(name))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
      ofItemAtPath: folder.path + "/" + name)
    _ = try await export()
    #expect(try folder.names == ["t1.json"])
  }

  @Test("an import does not look at what an export was writing")
  func importing() async throws {
    try folder.write(".bobbin-\(pid_t.max - 7)-17.tmp", #"{"files":[]}"#)
    #expect(try await bench.cache.importFiles(from: folder.path).all().isEmpty)
  }

  @Test(
    "a thread stays in the file that it was imported from, however that is called",
    arguments: [".hidden", "50%", "a%20b"])
  func ownName(_ id: String) async throws {
    try folder.write("\(id).json", ImportTests.text)
    _ = try await bench.cache.importFiles(from: folder.path).all()
    try await bench.put(
      ThreadIdentity(schema: .thread, id: ThreadID(id)).metaKey, #"{"files":[],"scope":{}}"#)
    _ = try await export()
    #expect(try Set(folder.names) == ["\(id).json", "t1.json"])
    #expect(try folder.text("\(id).json") == "{\n  \"files\": [],\n  \"scope\": {}\n}")
  }
}

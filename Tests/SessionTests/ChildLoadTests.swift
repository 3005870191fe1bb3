import Foundation
import KeyValue
import Retrieval
import StoreConformance
import Testing
import ThreadCache

@testable import Session

@Suite("a load in a process of its own", .timeLimit(.minutes(5)))
struct ChildLoadTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder(prefix: "child") }

  /// The program as it was built beside these tests.
  private static func program() throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return (tests as NSString).deletingLastPathComponent + "/bobbin"
  }

  private func workspace() async throws -> Workspace {
    for name in ["one", "two", "2024_1", "2025_1"] {
      let source = folder.path + "/source"
      try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
      try Data(#"{"age":[1],"region":[2],"sector":[3]}"#.utf8).write(
        to: URL(fileURLWithPath: source + "/\(name).json"))
    }
    var said = CommandLineSettings()
    said.kv = "sqlite:\(folder.path)/t.db"
    said.source = folder.path + "/source"
    let settings = try await Settings.read(
      said, environment: ["HOME": folder.path, "XDG_STATE_HOME": folder.path].patiently)
    return try await Workspace.open(settings, for: .writing)
  }

  private func request(_ files: [String: [String]]) -> LoadRequest {
    LoadRequest(
      thread: "thread_1",
      files: files.sorted { $0.key < $1.key }.map { FileRequest(id: $0.key, segments: $0.value) })
  }

  @Test("the second process finds what the first had read, which is gone by then")
  func continues() async throws {
    defer { folder.remove() }
    let workspace = try await workspace()
    let child = ChildLoad(workspace: workspace, program: try Self.program())
    let first = try await child.run(request(["one": ["age", "region"]]))
    #expect(first.status == 0)
    #expect(first.result.answer.cache == .miss)
    #expect(first.result.answer.files[0].new == ["age", "region"])
    #expect(kill(first.pid, 0) == -1 && errno == ESRCH, "it is still there")
    let second = try await child.run(request(["one": ["age", "region"]]))
    #expect(second.pid != first.pid)
    #expect(second.result.answer.cache == .hit)
    #expect(second.result.answer.files[0].cached == ["age", "region"])
    #expect(second.answerMilliseconds > second.result.milliseconds)
    let thread = ThreadIdentity(schema: .thread, id: "thread_1")
    let loads = try await workspace.retrieval.recordedLoads(of: thread)
    #expect(loads.map(\.pid) == [second.pid, first.pid])
    // What it printed is as long as what it recorded, with what passed between the steps.
    let recorded = try #require(loads.first).steps.map { $0.startMilliseconds + $0.milliseconds }
    #expect(abs((recorded.max() ?? 0) - second.result.milliseconds) < 0.0005)
    await workspace.close()
  }

  @Test(
    "its commands are counted by the one that started it alone, and it is lent what it may spend")
  func paid() async throws {
    defer { folder.remove() }
    var said = CommandLineSettings()
    said.kv = "memory:"
    let settings = try await Settings.read(
      said, environment: ["HOME": folder.path, "BOBBIN_ANALYTICS": "true"])
    let workspace = try await Workspace(store: PaidStore(MemoryStore()), settings: settings)
    #expect(workspace.diary != nil)
    let environment = ChildLoad(workspace: workspace).environment(7)
    #expect(environment["BOBBIN_BUDGET"] == .some("7"))
    #expect(environment["BOBBIN_SAY_SPENDING"] == .some("true"))
    #expect(environment["BOBBIN_ANALYTICS"] == .some(nil))
  }

  @Test("files that want other segments each get their own")
  func severalFiles() async throws {
    defer { folder.remove() }
    let workspace = try await workspace()
    let child = ChildLoad(workspace: workspace, program: try Self.program())
    let ended = try await child.run(request(["one": ["age"], "two": ["region", "sector"]]))
    #expect(ended.result.answer.files.map(\.new) == [["age"], ["region", "sector"]])
    await workspace.close()
  }

  @Test("it drops no file but those that it is told")
  func dropping() async throws {
    defer { folder.remove() }
    let workspace = try await workspace()
    let child = ChildLoad(workspace: workspace, program: try Self.program())
    func request(_ file: String, _ mayDrop: [String]?) -> LoadRequest {
      LoadRequest(
        thread: "thread_1", schema: .response,
        files: [FileRequest(id: file, segments: ["age"])], mayDrop: mayDrop)
    }
    #expect(try await child.run(request("2024_1", [])).result.answer.stored)
    let refused = try await child.run(request("2025_1", []))
    #expect(refused.status == 77)
    #expect(refused.result.answer.storeError == .wouldDrop(["2024_1"]))
    let done = try await child.run(request("2025_1", ["2024_1"]))
    #expect(done.result.answer.dropped == ["2024_1"])
    await workspace.close()
  }

  @Test("a process that lacks something says so by what it ends with, and still answers")
  func problem() async throws {
    defer { folder.remove() }
    let workspace = try await workspace()
    let child = ChildLoad(workspace: workspace, program: try Self.program())
    let ended = try await child.run(request(["none": ["age"]]))
    #expect(ended.status != 0)
    #expect(ended.result.answer.files[0].problem != nil)
    await workspace.close()
  }
}

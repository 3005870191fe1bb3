import Foundation
import JSONText
import KeyValue
import Testing

@testable import ThreadCache

@Suite("The file version, as it was recorded", .enabled(if: Reference.isThere))
struct FileVersionTests {
  @Test("its real cache files come through import and export byte for byte")
  func realCache() async throws {
    let from = try #require(Reference.folder).appendingPathComponent("data/cache")
    let bench = CacheBench()
    let to = try ScratchFolder()
    let imported = try await bench.cache.importFiles(from: from.path).all()
    #expect(imported.count == 4)
    #expect(imported.allSatisfy { if case .imported = $0.outcome { true } else { false } })
    _ = try await bench.cache.exportFiles(to: to.path).all()
    for name in try FileManager.default.contentsOfDirectory(atPath: from.path) {
      let original = try String(contentsOf: from.appendingPathComponent(name), encoding: .utf8)
      #expect(try to.text(name) == original)
    }
  }

  /// `d4` records a name that is marked loaded without a slice, which is one of its known defects.
  static let goldens = [
    "a_new_thread_default_segments", "a2_new_thread_2024_multi_response",
    "b_second_call_adds_segments", "d_empty_files", "d2_empty_file_before_loaded_file",
    "d3_no_files",
  ]

  @Test("updates of an imported record are exported as it wrote them", arguments: goldens)
  func updates(_ name: String) async throws {
    let golden = try Reference.golden("\(name).04e8bb6")
    let steps = golden["steps"]?.elements.map { $0 } ?? []
    let folder = try ScratchFolder()
    var compared = 0
    for step in steps where step["op"]?.string == "update" {
      let id = ThreadID(try #require(step["threadId"]?.string))
      let files = try #require(step["files"])
      // Every call in a cache of its own that imported what the call before left, as a process would.
      let bench = CacheBench()
      _ = try await bench.cache.importFiles(from: folder.path).all()
      _ = try await bench.cache.updateThreadCache(
        id, with: try CachedFile.list(parsing: Array(files.rawBytes)))
      _ = try await bench.cache.exportFiles(to: folder.path, overwriting: true).all()
      for member in step["stateAfter"]?["files"]?.members.map({ $0 }) ?? [] {
        #expect(try folder.text(member.name) == member.value.string, "\(member.name)")
        compared += 1
      }
    }
    #expect(compared > 0)
  }
}

import Foundation
import KeyValueSQLite
import Testing
import ThreadCache

/// What the README shows compiles, because it stands here but for its line breaks.
@Suite("the README")
struct ReadmeTests {
  /// The example of the library.
  ///
  /// Compiled and not run: it would leave a store behind where the tests run.
  private func library() async throws {
    let store = try await SQLiteStore.open(
      path: "threads.db", readOnly: false, deadline: .seconds(5))
    let cache = ThreadCache(store: store)
    let files = try await cache.cachedFiles(forThread: "thread_ksxPGKuaRnSFZOrbAyYFmqWT")
    let receipt = try await cache.updateThreadCache(
      "thread_ksxPGKuaRnSFZOrbAyYFmqWT",
      with: [
        CachedFile(
          id: "2025_1",
          slices: [("region", Array(#"[{"response":"Yes","value":{"north":0.4}}]"#.utf8))],
          loadedSegments: ["region"], availableSegments: ["region", "age"])
      ])
    _ = (files, receipt)
  }

  @Test("shows no Swift that is not compiled here")
  func examples() throws {
    let here = URL(fileURLWithPath: #filePath)
    let root = here.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let compiled = Self.tokens(try String(contentsOf: here, encoding: .utf8))
    let blocks = Self.swiftBlocks(
      try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8))
    #expect(!blocks.isEmpty)
    for block in blocks {
      let lines = block.split(separator: "\n")
      for line in lines where line.hasPrefix("import ") {
        #expect(compiled.contains(Self.tokens(line)), "not imported here: \(line)")
      }
      let body = Self.tokens(lines.filter { !$0.hasPrefix("import ") }.joined(separator: "\n"))
      #expect(compiled.contains(body), "not compiled here:\n\(block)")
    }
  }

  private static func swiftBlocks(_ text: String) -> [String] {
    text.components(separatedBy: "```swift\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  /// The text without what indentation and line breaks change.
  private static func tokens(_ text: some StringProtocol) -> String {
    String(text.filter { !$0.isWhitespace })
  }
}

import Testing
import ThreadCache

@testable import Browser

@Suite("The title line")
struct WayTests {
  @Test(
    "says where one is, the end of the way before its beginning",
    arguments: [
      (40, ["gender"]), (80, ["thread_ksx", "2024_7 › gender"]),
      (120, ["bobbin ▸ bench ▸", "2024_7 › gender", "memory", "read-write"]),
    ])
  func way(width: Int, words: [String]) async throws {
    let bench = try await Workbench.onThread(width, 24)
    await bench.press("l", "enter")
    for word in words { #expect(bench.rows[0].contains(word), "\(word) in \(bench.rows[0])") }
  }

  @Test("has room for read-only before anything else of the store", arguments: [40, 80, 120])
  func readOnly(width: Int) async throws {
    let bench = try await Workbench(width: width, readOnly: "as asked")
    #expect(bench.rows[0].contains("read-only"))
    #expect(bench.rows[0].contains("bench"))
  }
}

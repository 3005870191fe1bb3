import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Names of response: threads")
struct NamesTests {
  private static let ids = ["ab", "ac", "Ad"]

  private func bench(_ width: Int = 100) async throws -> Workbench {
    let bench = try await Workbench(
      width: width, height: 30, threads: [("ax", Sample.meta([])), ("response", Sample.meta([]))])
    for id in Self.ids {
      try await Sample.store(
        Sample.meta([]), at: id, schema: .response, in: bench.cache.store, days: 0)
    }
    await bench.press("ctrl-r")
    return bench
  }

  private func found(_ text: String) async throws -> Set<String> {
    let bench = try await bench()
    await bench.press("/")
    await bench.type(text)
    guard let list = bench.model.screens[0] as? ThreadsScreen else { return [] }
    return Set(
      (0..<list.count).compactMap { list.rows.index(of: $0) }.compactMap { list.index[$0]?.name })
  }

  @Test(
    "the filter finds them as rows show them, and no id by a part of the prefix",
    arguments: [
      ("response", ["response:ab", "response:ac", "response:Ad", "response"]),
      ("response:", ["response:ab", "response:ac", "response:Ad"]),
      ("response:a", ["response:ab", "response:ac", "response:Ad"]),
      ("response:A", ["response:Ad"]), ("response:ab", ["response:ab"]),
      ("a", ["response:ab", "response:ac", "response:Ad", "ax"]), ("pons", ["response"]),
      ("response:x", []),
    ])
  func filter(text: String, names: [String]) async throws {
    #expect(try await found(text) == Set(names))
  }

  @Test("what was typed is lit where it was found")
  func highlight() async throws {
    let bench = try await bench(120)
    await bench.press("/")
    await bench.type("response:ab")
    let grid = bench.model.view()
    let row = try #require(
      (0..<grid.size.height).first { grid.text(ofRow: $0).hasPrefix("▌  response:ab") })
    let lit = (0..<grid.size.width).filter { grid[Point(x: $0, y: row)].style.role == .match }
    #expect(lit == Array(3..<14))
  }

  @Test("one of them opens by its name")
  func opens() async throws {
    let bench = try await bench()
    await bench.press("o")
    await bench.type("response:ab")
    await bench.press("enter")
    #expect(bench.model.top.thread == ThreadIdentity(schema: .response, id: "ab"))
  }

  @Test("a mark in a narrow window leaves the sign of the schema and the id")
  func narrow() async throws {
    let bench = try await bench(40)
    await bench.press("g", "g", "space")
    #expect(bench.rows[3].hasPrefix(" ✓ r:Ad "), "\(bench.screen)")
    #expect(bench.rows[4].hasPrefix("▌r:ab "), "\(bench.screen)")
  }
}

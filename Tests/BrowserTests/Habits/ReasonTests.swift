import Testing
import ThreadCache

@testable import Browser

@Suite("No key is silent")
struct ReasonTests {
  private static let usual = [Sample.threads[0]]

  /// The ways to a screen, in the states in which keys may have nothing to do.
  private static let ways: [(name: String, threads: [(id: String, meta: String)], keys: [String])] =
    [
      ("an empty list", [], []),
      ("the list", Sample.threads, []),
      ("an empty history", Sample.threads, ["4"]),
      ("a thread", usual, ["enter"]),
      ("a cell the source does not have", usual, ["enter", "$"]),
      ("a thread without files", [("thread_none", Sample.meta([]))], ["enter"]),
      ("a thread that is no JSON", [("thread_bad", "{")], ["enter"]),
      ("a slice", usual, ["enter", "l", "enter"]),
      ("a replay", usual, ["enter", "r"]),
      ("a replay of nothing", [("thread_none", Sample.meta([]))], ["enter", "r"]),
    ]

  /// Moving on at an edge is understood without words; what only asks for more room in the list is not
  /// told either.
  private static func mayBeSilent(_ action: Action) -> Bool {
    action.section == .move && action.id != .nextBroken && action.id != .previousBroken
  }

  @Test("what an action does is seen, or why it does nothing is said", arguments: ways.indices)
  func seen(way: Int) async throws {
    let (name, threads, keys) = Self.ways[way]
    let first = try await Workbench(threads: threads)
    for key in keys { await first.press(key) }
    for action in ActionTable.standard.actions(in: first.model.top.scope) {
      guard !Self.mayBeSilent(action) else { continue }
      let bench = try await Workbench(threads: threads)
      for key in keys { await bench.press(key) }
      let (before, effects, requests) = (
        bench.model.view(), bench.effects.count, bench.requests.count
      )
      await bench.press(action.keys[0].name)
      #expect(
        bench.model.view() != before || bench.effects.count > effects
          || bench.requests.count > requests, "\(action.id) on \(name)")
    }
  }

  @Test("a thread that is gone offers nothing to do with it, and says why")
  func gone() async throws {
    let bench = try await Workbench(
      start: .thread(ThreadIdentity(schema: .thread, id: "thread_gone")))
    let footer = bench.rows.last ?? ""
    for label in ["load", "evict", "slice", "replay"] { #expect(!footer.contains(label)) }
    #expect(!footer.contains("undo"), "no change was made that could be undone")
    await bench.press("L")
    #expect(bench.screen.contains("the thread is gone"))
  }
}

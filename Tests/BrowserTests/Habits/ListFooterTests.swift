import Testing
import ThreadCache

@testable import Browser

@Suite("What the list offers")
struct ListFooterTests {
  private static func bench(
    _ width: Int = 80, _ height: Int = 24, _ threads: [(id: String, meta: String)] = Sample.threads
  ) async throws -> Workbench {
    try await Workbench(width: width, height: height, threads: threads)
  }

  private func footer(_ bench: Workbench) -> String { bench.rows.last ?? "" }

  @Test("without a row nothing that needs one is in the footer; its key says why it does nothing")
  func empty() async throws {
    let bench = try await Self.bench()
    await bench.press("/")
    await bench.type("zzz")
    await bench.press("enter")
    for key in ["D evict", "e edit", "r replay", "⏎ open"] { #expect(!footer(bench).contains(key)) }
    #expect(footer(bench).contains("/ filter"))
    #expect(footer(bench).contains("o go to"))
    await bench.press("D")
    #expect(bench.screen.contains("no thread is selected"))
    await bench.press("esc")
    #expect(footer(bench).contains("D evict"))
  }

  @Test("undo is in the footer once there is something to undo, in the list and in the thread")
  func undo() async throws {
    let bench = try await Self.bench(120)
    #expect(!footer(bench).contains("undo"))
    await bench.press("enter")
    #expect(!footer(bench).contains("undo"))
    await bench.press("T", "enter", "y")
    #expect(bench.screen.contains("U undoes it"))
    await bench.press("right")
    #expect(footer(bench).contains("U undo"))
    await bench.press("esc")
    #expect(footer(bench).contains("U undo"))
  }

  @Test("with marks the footer begins with what is done with them")
  func marks() async throws {
    let bench = try await Self.bench()
    await bench.press("space")
    #expect(
      footer(bench).hasPrefix(" D evict   T lifetime   ␣ mark   * mark all   esc unmark   ⏎ open"))
    await bench.press("*")
    #expect(footer(bench).contains("* unmark all"))
    await bench.press("esc")
    #expect(footer(bench).hasPrefix(" ⏎ open"))
  }

  @Test("marks that a filter hides do not make the rows it shows marked")
  func hiddenMarks() async throws {
    let bench = try await Self.bench()
    await bench.press("space", "j", "space", "/")
    await bench.type("会話")
    await bench.press("enter")
    #expect(bench.screen.contains("2 marked"))
    #expect(footer(bench).contains("* mark all"))
    await bench.press("*")
    #expect(bench.screen.contains("3 marked"))
    #expect(footer(bench).contains("* unmark all"))
  }

  @Test("marks that a filter hides can be dealt with all the same")
  func hidden() async throws {
    let bench = try await Self.bench()
    await bench.press("space", "/")
    await bench.type("zzz")
    await bench.press("enter", "D")
    #expect(bench.screen.contains("1 of the marked ones is hidden by the filter."))
  }

  @Test("where a row is selected, what does nothing for a moment keeps its place")
  func busy() async throws {
    let bench = try await Self.bench()
    bench.held = { $0.writes }
    let before = footer(bench)
    await bench.press("T", "enter", "y")
    #expect(footer(bench) == before)
  }

  @Test("a key that a menu does not take is told which it takes", arguments: [(80, 24), (40, 10)])
  func menu(width: Int, height: Int) async throws {
    let bench = try await Self.bench(width, height)
    await bench.press("s", "z")
    let words = bench.rows.joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(words.contains("z is none of these: 1–8 or ⏎ chooses, esc goes back"))
    await bench.press("j")
    #expect(!bench.screen.contains("none of these"))
    await bench.press("5")
    #expect(bench.screen.contains("↑IN META"))
  }

  @Test("in 40 × 10 a question says what a key means that is no answer")
  func reminder() async throws {
    let bench = try await Self.bench(40, 10)
    await bench.press("*", "D", "x")
    #expect(bench.screen.contains("x is neither"))
  }

  @Test("under a filter it is said how many were read so far")
  func counting() async throws {
    let bench = try await Self.bench()
    bench.held = { if case .scan = $0 { true } else { false } }
    await bench.press("ctrl-r", "/")
    await bench.type("ksx")
    #expect(bench.screen.contains("filter ksx · 1 of 6 read so far"))
    await bench.press("enter")
    #expect(bench.screen.contains("1–1 of 1 so far"))
    await bench.release()
    #expect(bench.screen.contains("filter ksx · 1 of 6 · as found"))
  }

  @Test("a filter stays when all is read again")
  func refresh() async throws {
    let bench = try await Self.bench()
    await bench.press("/")
    await bench.type("ksx")
    await bench.press("enter", "ctrl-r")
    #expect(bench.screen.contains("filter ksx · 1 of 6 · as found"))
  }

  @Test("in 40 × 10 the place has room beside a filter and a column that orders the list")
  func crowded() async throws {
    let threads = (10..<35).map { ("thread_\($0)", Sample.meta([])) }
    let bench = try await Self.bench(40, 10, threads)
    await bench.press("s", "5", "/")
    await bench.type("thread_")
    await bench.press("enter", "G")
    #expect(bench.rows[1].contains("/t…_  25/25   LOADED ↑IN META"))
  }

  @Test("in 40 × 10 rows say how they are, and the heading where one is")
  func little() async throws {
    let bench = try await Self.bench(40, 10)
    for (id, sign) in [("thread_bad", "✗      –"), ("FZOrbAyYFmqWT", "✗  19/28")] {
      #expect(bench.rows.contains { $0.contains(id) && $0.hasSuffix(sign) }, "\(bench.screen)")
    }
    #expect(bench.rows.contains { $0.contains("thread_none") && $0.hasSuffix("  0/0") })
    await bench.press("j", "space")
    #expect(bench.rows[1].contains("1 marked · 3/6"))
    await bench.press("/")
    await bench.type("ksx")
    #expect(bench.rows[1].hasPrefix("   THREAD  /ksx"))
    #expect(bench.rows[1].contains(" 1/1 "))
    await bench.press("enter", "s", "5")
    #expect(bench.rows[1].contains(" 1/1   LOADED ↑IN META"))
  }
}

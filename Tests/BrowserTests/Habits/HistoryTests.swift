import Testing
import ThreadCache

@testable import Browser

@Suite("The history screen")
struct HistoryTests {
  @Test("before the first change it says what will be listed")
  func empty() async throws {
    let bench = try await Workbench()
    await bench.press("4")
    #expect(bench.screen.contains("No change was made here yet."))
    #expect(bench.screen.contains("D evicts"))
  }

  @Test("while the journal is read it says so")
  func reading() async throws {
    let bench = try await Workbench()
    bench.held = { if case .history = $0 { true } else { false } }
    await bench.press("4")
    #expect(bench.screen.contains("reading the journal…"))
    await bench.press("U")
    #expect(bench.screen.contains("the journal is still being read"))
  }

  @Test("each change has its time, deed, thread, and whether it can be undone")
  func columns() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "y", "4")
    for word in ["WHEN", "DEED", "UNDO", "THREAD", "WHAT", "can be undone", "gender of 2024_7"] {
      #expect(bench.screen.contains(word), "\(word)")
    }
    #expect(bench.rows.contains { $0.contains("evict") && $0.contains("thread_ksx") })
    await bench.press("U", "y")
    #expect(bench.rows.contains { $0.contains("evict ") && $0.contains("undone ") })
    await bench.press("j", "U")
    #expect(bench.screen.contains("is undone already"))
  }

  @Test("what a row has no room for stands whole below", arguments: [(80, 24), (120, 40)])
  func whole(size: (Int, Int)) async throws {
    let bench = try await Workbench.onThread(size.0, size.1)
    await bench.press("l", "D", "y", "4")
    #expect(bench.screen.contains(Sample.usual))
    #expect(bench.screen.contains("1 change "))
  }

  @Test("40 × 10 has the deed and what it was about")
  func low() async throws {
    let bench = try await Workbench.onThread(40, 10)
    await bench.press("l", "D", "y", "4")
    #expect(bench.rows.contains { $0.contains("evict") && $0.contains("gender of 2024_7") })
    #expect(bench.rows[1] == "   DEED       UNDO    WHAT")
  }

  @Test("40 × 10 has whether it can be undone in a word")
  func lowState() async throws {
    let bench = try await Workbench.onThread(40, 10)
    await bench.press("l", "D", "y", "4")
    #expect(bench.rows.contains { $0.contains("evict      yes     gender of 2024_7") })
    await bench.press("U", "y")
    #expect(bench.rows.contains { $0.contains("evict      undone  gender of 2024_7") })
  }

  @Test("a repair is named with its cell, and what undoing it would do")
  func repair() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("R", "y", "4")
    #expect(bench.rows.contains { $0.contains("repair ") && $0.contains("age of 2024_7") })
    #expect(
      bench.screen.contains("it would put back as it was before the repair: age of 2024_7"))
  }

  @Test(
    "an undoing, and the undoing of that, are named by what they did and what undoing them will do")
  func undoings() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "y", "4", "U")
    #expect(bench.screen.contains("This will bring back gender of 2024_7."))
    #expect(bench.screen.contains("in \(Sample.usual)"))
    await bench.press("y", "g", "g")
    #expect(
      bench.rows.contains { $0.contains("undo ") && $0.contains("1: bring back gender of 2024_7") })
    await bench.press("U")
    #expect(bench.screen.contains("This will evict gender of 2024_7 again."))
    await bench.press("y", "g", "g", "U")
    #expect(bench.screen.contains("redo 2: evict gender of 2024_7"))
    #expect(!bench.screen.contains("gender of 2024_7 again"))
    #expect(bench.screen.contains("This will bring back gender of 2024_7."))
  }

  @Test("an undoing is redone, and is not counted among what can be undone")
  func redo() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "y", "U", "y", "4")
    #expect(bench.screen.contains("1–2 of 2 changes · 0 can be undone, 1 can be redone"))
    #expect(bench.rows.contains { $0.contains("undo  ") && $0.contains("  can be redone  ") })
    #expect(bench.rows[39].contains("U redo"))
    await bench.press("U")
    #expect(bench.screen.contains("─ Redo in memory:bench ─"))
    #expect(bench.rows.contains { $0.contains("│ evict gender of 2024_7  ") })
    #expect(bench.screen.contains("│ undone "))
    #expect(bench.screen.contains("y redo it"))
    await bench.press("y")
    #expect(bench.screen.contains("done again: evict gender of 2024_7"))
    await bench.press("k")
    #expect(bench.screen.contains(" 1 can be undone"))
    #expect(bench.rows.contains { $0.contains("redo  ") && $0.contains("2: evict gender") })
  }

  @Test("a lifetime that is set again is told once")
  func redoneLifetime() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("T")
    await bench.type("2h")
    await bench.press("enter", "y", "U", "y", "4", "U")
    #expect(bench.screen.contains("Then it expires in 2 h."))
    #expect(!bench.screen.contains("This will "))
    #expect(!bench.rows.contains { $0.contains("│ undo 1") })
  }

  @Test("a lifetime is told in the unit that people read, without the thread, which has a column")
  func lifetime() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("T", "enter", "y", "4")
    #expect(bench.rows.contains { $0.contains("lifetime") && $0.hasSuffix("  expires in 90 d") })
  }

  @Test("Enter, or a double click, opens the thread of a change")
  func opens() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "y", "4", "enter")
    #expect(bench.model.top.scope == .thread)
    await bench.press("1", "4")
    await bench.click(on: "evict", .doublePress)
    #expect(bench.model.top.scope == .thread)
  }

  @Test("in 40 columns what was undone is not told as what cannot be")
  func narrowUndone() async throws {
    let bench = try await Workbench.onThread(40, 10)
    await bench.press("l", "D", "y", "U", "y", "4")
    #expect(bench.rows.contains { $0.contains("evict") && $0.contains("undone") })
  }

  @Test("of a deed that was undone, redone and undone again only the newest entry counts")
  func chains() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "y", "U", "y", "T", "enter", "y", "U", "y", "4", "g", "g")
    #expect(bench.screen.contains("1–4 of 4 changes · 0 can be undone, 2 can be redone"))
    await bench.press("U", "y", "j")
    #expect(bench.screen.contains("1–5 of 5 changes · 1 can be undone, 1 can be redone"))
    #expect(bench.rows.contains { $0.contains(" 3  ") && $0.contains("see 5") })
    await bench.press("g", "g", "U", "y")
    #expect(bench.screen.contains("undone again: "))
    await bench.press("j")
    #expect(bench.screen.contains("1–6 of 6 changes · 0 can be undone, 2 can be redone"))
    #expect(bench.rows.contains { $0.contains(" 4  ") && $0.contains("see 6") })
    await bench.press("g", "g", "j", "j", "U")
    #expect(bench.screen.contains("change 6 did the same again: U there is about both"))
    // Elsewhere U is about what is done, and a deed that was done again is the newest.
    await bench.press("g", "g", "U", "y", "1", "U")
    #expect(bench.screen.contains("done again"))
  }

  @Test("Enter goes to the cell that was changed, and q back to the change")
  func place() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "y", "T", "enter", "y", "g", "g", "0", "4", "j", "enter")
    #expect(bench.model.screens.map(\.scope) == [.threads, .history, .thread])
    let thread = try #require(bench.model.top as? ThreadScreen)
    #expect(thread.spot == ThreadScreen.Place(file: "2024_7", segment: "gender"))
    await bench.press("q")
    #expect((bench.model.top as? HistoryScreen)?.selected?.id == 1)
    await bench.press("k", "enter")
    #expect(bench.model.top.scope == .thread, "a lifetime has no cell")
    await bench.press("4", "enter", "4", "enter", "q", "q")
    #expect(bench.model.screens.map(\.scope) == [.threads])
    #expect(bench.model.top.thread?.id == ThreadID(Sample.usual))
  }

  @Test("Enter in the log goes to what was loaded or changed, and q back to the entry")
  func placeOfEntry() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("g", "g", "0", "$", "L", "y", "0", "j", "3")
    let entry = try #require((bench.model.top as? LogScreen)?.selected)
    #expect(entry.operation == "load")
    await bench.press("enter")
    #expect(bench.model.screens.map(\.scope) == [.threads, .log, .thread])
    #expect(
      (bench.model.top as? ThreadScreen)?.spot
        == ThreadScreen.Place(file: "2025_5_2", segment: "employment_status"))
    await bench.press("q")
    #expect((bench.model.top as? LogScreen)?.selected?.number == entry.number)
    await bench.press("enter", "D", "y", "0", "j", "3")
    #expect((bench.model.top as? LogScreen)?.selected?.operation == "evict")
    await bench.press("enter")
    #expect((bench.model.top as? ThreadScreen)?.spot?.segment == "employment_status")
  }

  @Test("an undoing offers to redo it, by the key that does so where one is")
  func redoOffered() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "y", "U", "y")
    #expect(bench.screen.contains("redoes it"))
    #expect(!bench.screen.contains("U here redoes it"))
    await bench.press("U", "n", "D", "y", "4", "U", "y")
    #expect(bench.screen.contains("U here redoes it"), "\(bench.screen)")
  }

  @Test("an eviction of the whole thread does not name it once more beside its column")
  func wholeThread() async throws {
    let bench = try await Workbench(width: 120, height: 30)
    await bench.press("D", "y", "4")
    #expect(bench.rows.contains { $0.contains("  evict  ") && $0.contains("  the thread") })
    await bench.resize(80, 24)
    #expect(bench.rows.contains { $0.contains("  evict  ") && $0.contains("  thread_") })
  }
}

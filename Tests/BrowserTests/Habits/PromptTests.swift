import Testing
import ThreadCache

@testable import Browser

@Suite("A prompt with a text in it")
struct PromptTests {
  /// A prompt that proposes `ksx`.
  private func filtered() async throws -> Workbench {
    let bench = try await Workbench()
    await bench.press("/")
    await bench.type("ksx")
    await bench.press("enter", "/")
    return bench
  }

  @Test("what is typed first takes its place")
  func replaced() async throws {
    let bench = try await filtered()
    await bench.type("Dfw".lowercased())
    #expect(bench.screen.contains("filter dfw"))
  }

  @Test("an arrow, End or Backspace keeps it", arguments: ["right", "end", "left"])
  func kept(key: String) async throws {
    let bench = try await filtered()
    await bench.press(key)
    await bench.type("p")
    #expect(bench.screen.contains(key == "left" ? "filter kspx" : "filter ksxp"))
    let other = try await filtered()
    await other.press("backspace")
    #expect(other.screen.contains("filter ks "))
  }

  @Test("what a replay asks for is replaced as well")
  func asked() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a")
    await bench.type("2025_10_1: age")
    await bench.press("enter")
    let replay = try #require(bench.model.top as? ReplayScreen)
    #expect(replay.request?.files == [.init(id: "2025_10_1", segments: ["age"])])
  }

  @Test("a segment that nobody knows is doubted once, and asked for when Enter says so again")
  func doubted() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a")
    await bench.type("2025_5_2: agee")
    await bench.press("enter")
    #expect(bench.screen.contains("no segment is known as agee; ⏎ again asks for it"))
    #expect(bench.model.overlay is Prompt)
    await bench.press("enter")
    #expect(bench.model.overlay == nil)
    let replay = try #require(bench.model.top as? ReplayScreen)
    #expect(replay.request?.files.first?.segments == ["agee"])
  }

  @Test(
    "a file that neither thread nor source has is doubted too, and a colon that was forgotten is told"
  )
  func doubtedFile() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a")
    #expect(bench.rows[38].contains("FILE: SEGMENT, SEGMENT; FILE: SEGMENT"))
    await bench.type("2025_5_2 bogus")
    await bench.press("enter")
    #expect(
      bench.screen.contains(
        "no file is known as 2025_5_2 bogus: a colon ends the file, 2025_5_2: bogus; ⏎ again"))
    await bench.press("ctrl-u")
    await bench.type("2025_2: age")
    await bench.press("enter")
    #expect(bench.model.overlay == nil, "the source has it, if not the thread")
    await bench.press("5", "a")
    await bench.type("2026_1")
    await bench.press("enter")
    #expect(bench.screen.contains("no file is known as 2026_1; ⏎ again asks for it"))
  }

  @Test(
    "Tab completes the id to go to, again the next one; what was typed need not begin with thread_")
  func completedID() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("o")
    #expect(bench.screen.contains("tab completes what was found"))
    await bench.type("thread_b")
    await bench.press("tab")
    #expect(bench.rows[38].hasPrefix(" go to id: thread_bad "))
    #expect(bench.rows[38].contains("1 of 1"))
    await bench.press("ctrl-u")
    await bench.type("ksx")
    await bench.press("tab", "enter")
    #expect(bench.model.top.thread?.id == ThreadID(Sample.usual))
    await bench.press("esc", "o")
    await bench.type("thread_")
    await bench.press("tab", "tab")
    #expect(bench.screen.contains("2 of 6"))
    await bench.press("backtab", "backtab")
    #expect(bench.screen.contains("6 of 6"))
    await bench.press("ctrl-u")
    await bench.type("nobody")
    await bench.press("tab")
    #expect(bench.screen.contains("no id that was found begins so, with or without thread_"))
  }

  @Test("Enter takes the only id that begins so, whatever its case, and says so")
  func completedByEnter() async throws {
    for text in ["ksxPGK", "KSXpgk", "thread_ksxP"] {
      let bench = try await Workbench(width: 120, height: 40)
      await bench.press("o")
      await bench.type(text)
      await bench.press("enter")
      #expect(bench.model.top.thread?.id == ThreadID(Sample.usual))
      #expect(bench.screen.contains("\(text) is the beginning of \(Sample.usual) alone"))
    }
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("o")
    await bench.type("thread_")
    await bench.press("enter")
    #expect(bench.model.top.scope == .threads)
    #expect(bench.screen.contains("6 begin so: o, then tab goes through them"), "\(bench.screen)")
  }

  @Test("a filter says what it looks at, and who looks for a word of META where that is")
  func filtersIDs() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("/")
    #expect(bench.screen.contains(" id contains: "))
    for word in ["broken", "empty", "unreadable", "too large"] {
      await bench.press("ctrl-u")
      await bench.type(word)
      #expect(bench.screen.contains("No id contains \(word). It looks in ids; s orders by META"))
    }
    await bench.press("esc", "enter", "/")
    #expect(bench.screen.contains(" file contains: "))
    await bench.press("esc", "3", "/")
    #expect(bench.screen.contains(" entry contains: "))
  }

  @Test("who sets a lifetime sees what is left of it now, of several from the least to the most")
  func lifetimeNow() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("*", "T")
    #expect(bench.screen.contains("44 d to 89 d left now · 90d 12h 30m persist"))
    await bench.press("esc", "esc", "g", "g", "T")
    #expect(bench.screen.contains("80 d left now · 90d 12h 30m persist"), "\(bench.screen)")
    await bench.press("esc", "enter", "T")
    #expect(bench.screen.contains("80 d left now"), "\(bench.screen)")
  }

  @Test("what was changed after the doubt is doubted anew")
  func doubtedAnew() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a")
    await bench.type("2025_5_2: agee")
    await bench.press("enter", "e", "enter")
    #expect(bench.screen.contains("no segment is known as ageee"))
  }

  private func asking() async throws -> Workbench {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a", "ctrl-u")
    return bench
  }

  private func line(_ bench: Workbench) -> String { bench.rows[38] }

  @Test("Tab completes files and segments, as they stand in the matrix, and what fits is shown")
  func completesNames() async throws {
    let bench = try await asking()
    #expect(line(bench).contains("tab: 2025_5_2, 2025_10_1, 2024_7"))
    #expect(bench.rows[39].contains("tab complete"))
    await bench.type("2024")
    await bench.press("tab")
    #expect(line(bench).hasPrefix(" ask for: 2024_7: "))
    await bench.press("tab")
    #expect(line(bench).hasPrefix(" ask for: 2024_7: region"))
    #expect(line(bench).contains("1 of 6"))
    await bench.press("tab")
    #expect(line(bench).hasPrefix(" ask for: 2024_7: age"))
    await bench.type(", se")
    #expect(line(bench).contains("tab: sector"))
    await bench.press("tab")
    await bench.type("; 2025_5_2: gnr")
    await bench.press("tab", "enter")
    let replay = try #require(bench.model.top as? ReplayScreen)
    #expect(
      replay.request?.files == [
        .init(id: "2024_7", segments: ["age", "sector"]),
        .init(id: "2025_5_2", segments: ["generation"]),
      ])
    await bench.press("a", "ctrl-u")
    await bench.type("x")
    await bench.press("tab")
    #expect(line(bench).contains("no file or segment that is known begins so"))
  }

  @Test(
    "the only name that can be meant is offered, and Tab takes it",
    arguments: [
      ("2025_5_2: sec", "segment is known as sec: did you mean sector?", "2025_5_2: sector"),
      ("2025_5_2: gnr, age", "segment is known as gnr: did", "2025_5_2: generation, age"),
      ("2024: age", "file is known as 2024: did you mean 2024_7?", "2024_7: age"),
      ("2025_5_2 age", "a colon ends the file, 2025_5_2: age", "2025_5_2: age"),
      ("reg", "file is known as reg: did you mean 2024_7: region?", "2024_7: region"),
    ])
  func corrects(typed: String, words: String, text: String) async throws {
    let bench = try await asking()
    await bench.type(typed)
    await bench.press("enter")
    #expect(bench.screen.contains(words))
    #expect(bench.screen.contains("tab takes that; ⏎ again asks for it"))
    await bench.press("tab")
    #expect(line(bench).hasPrefix(" ask for: \(text) "))
    await bench.press("enter")
    #expect(bench.model.overlay == nil)
    #expect((bench.model.top as? ReplayScreen)?.request.map(Phrase.text) == text)
  }

  @Test("a thread without files says what there is to do, and promises nothing else")
  func withoutFiles() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("o")
    await bench.type("thread_none")
    await bench.press("enter", "enter")
    #expect(
      bench.screen.contains("there are no files yet: r asks the source for some, e edits the JSON"))
    await bench.press("r")
    #expect(bench.rows[1].contains("nothing is asked for yet"))
    #expect(!bench.screen.contains("runs it dry"))
    await bench.press("enter")
    #expect(bench.screen.contains("nothing is asked for yet: a asks for files and segments"))
    #expect(!bench.screen.contains("takes a recorded load"))
  }

  @Test("a key that means nothing where something is typed is told so", arguments: ["/", ":", "o"])
  func idleKey(opens: String) async throws {
    let bench = try await Workbench()
    await bench.press(opens, "f5")
    #expect(bench.screen.contains("F5 does nothing here; esc goes back"), "\(bench.screen)")
  }
}

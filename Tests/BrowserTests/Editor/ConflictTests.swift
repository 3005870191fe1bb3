import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Two people at one text")
struct ThreeWayTests {
  private func merge(_ base: String, _ theirs: String, _ mine: String) -> ThreeWay {
    ThreeWay(
      base: base.map(String.init), theirs: theirs.map(String.init), mine: mine.map(String.init),
      check: LineDiff.never)
  }

  @Test("what only one side changed is taken from it")
  func oneSided() {
    let merge = merge("abcdefg", "aXcdefg", "abcdeYg")
    #expect(merge.undecided == 0)
    #expect(merge.merged?.joined() == "aXcdeYg")
    let same = self.merge("abc", "abc", "abc")
    #expect(same.chunks.count == 1)
    #expect(same.chunks[0].isSame)
  }

  @Test("what both changed alike needs no choice")
  func alike() { #expect(merge("abc", "aXc", "aXc").merged?.joined() == "aXc") }

  @Test("what both changed in another way has to be chosen")
  func conflict() {
    var merge = merge("abc", "aXc", "aYc")
    #expect(merge.merged == nil)
    merge.choose(.mine, at: 1)
    #expect(merge.merged?.joined() == "aYc")
    merge.choose(.theirs, at: 1)
    #expect(merge.merged?.joined() == "aXc")
  }

  @Test("the same letters in other bytes are a change")
  func composed() {
    let merge = ThreeWay(
      base: ["\u{e9}"], theirs: ["\u{e9}"], mine: ["e\u{301}"], check: LineDiff.never)
    #expect(merge.merged.map { Array($0.joined().utf8) } == Array("e\u{301}".utf8))
    #expect(LineDiff(["a", "\u{e9}"], ["a", "e\u{301}"]).added == 1)
  }

  @Test("lines that came, went or are all there is belong to a place")
  func edges() {
    #expect(merge("", "ab", "").merged?.joined() == "ab")
    #expect(merge("abc", "abc", "").merged?.joined() == "")
    #expect(merge("", "a", "b").undecided == 1)
    #expect(merge("ab", "xab", "aby").merged?.joined() == "xaby")
  }

  @Test("whatever they did, all of each side is in the chunks")
  func random() {
    var dice = Dice(state: 5)
    for _ in 0..<400 {
      func text() -> String {
        String(
          (0..<Int.random(in: 0..<12, using: &dice)).map { _ in
            "abcd".randomElement(using: &dice) ?? "a"
          })
      }
      let (base, theirs, mine) = (text(), text(), text())
      let merge = merge(base, theirs, mine)
      #expect(merge.chunks.flatMap(\.base).joined() == base)
      #expect(merge.chunks.flatMap(\.theirs).joined() == theirs)
      #expect(merge.chunks.flatMap(\.mine).joined() == mine)
    }
  }
}

@Suite("The screen of a conflict")
struct ConflictScreenTests {
  private func stored(_ bench: Workbench) async throws -> String {
    String(decoding: try await bench.stored().bytes, as: UTF8.self)
  }

  @Test("m keeps mine, and what only they changed stays; y writes it")
  func mine() async throws {
    let bench = try await Workbench.onConflict()
    await bench.press("enter")
    #expect(bench.model.top.scope == .conflict, "nothing goes on before it is decided")
    await bench.press("m")
    #expect(bench.screen.contains("2 places decided"))
    await bench.press("enter")
    #expect(bench.model.top.scope == .diff)
    #expect(bench.screen.contains("+     \"response\": \"Learning is mine\""))
    #expect(bench.screen.contains("-     \"response\": \"Learning is theirs\""))
    await bench.press("y")
    #expect(bench.model.top.scope == .thread)
    let text = try await stored(bench)
    #expect(text.contains("is mine"))
    #expect(text.contains(#""japan":1."#))
  }

  @Test("t takes theirs; when nothing of mine is left nothing is written")
  func theirs() async throws {
    let bench = try await Workbench.onConflict()
    await bench.press("t", "enter")
    #expect(bench.screen.contains("nothing changed, nothing was written"))
    #expect(bench.model.top.scope == .thread)
    #expect(try await stored(bench).contains("is theirs"))
  }

  @Test("a choice can be changed, also where nobody had to choose")
  func again() async throws {
    let bench = try await Workbench.onConflict()
    await bench.press("m", "]", "m", "enter", "esc")
    #expect(bench.model.top.scope == .conflict)
    await bench.press("enter", "y")
    let text = try await stored(bench)
    #expect(text.contains("is mine"))
    #expect(!text.contains(#""japan":1."#))
  }

  @Test("e edits the text that the choices make, n drops it")
  func edit() async throws {
    let bench = try await Workbench.onConflict()
    await bench.press("m", "e")
    let editor = try #require(bench.model.top as? EditorScreen)
    #expect(editor.buffer.lines.contains { $0.contains("is mine") })
    await bench.press("ctrl-s", "n")
    #expect(bench.model.top.scope == .thread)
    #expect(try await stored(bench).contains("is theirs"))
  }

  @Test("a second change meanwhile is a second conflict")
  func twice() async throws {
    let bench = try await Workbench.onConflict()
    await bench.press("m", "enter")
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let draft = try await bench.cache.draft(.segment(identity, file: "2024_7", segment: "gender"))
    let again = String(decoding: draft.text, as: UTF8.self).replacing("theirs", with: "other")
    _ = try await bench.cache.commit(try bench.cache.check(draft, edited: Array(again.utf8)))
    await bench.press("y")
    #expect(bench.model.top.scope == .conflict)
    #expect(bench.screen.contains("is other"))
    await bench.press("n")
    #expect(bench.model.top.scope == .thread)
    #expect(try await stored(bench).contains("is other"))
  }

  @Test("esc and q ask before they drop what was decided")
  func leaving() async throws {
    let bench = try await Workbench.onConflict()
    for key in ["esc", "q"] {
      await bench.press(key)
      #expect(bench.screen.contains("Leave the conflict?"))
      await bench.press("n")
      #expect(bench.model.top.scope == .conflict)
    }
    await bench.press("esc", "y")
    #expect(bench.model.top.scope == .thread)
  }

  @Test("what is being written can not be left before the answer")
  func writing() async throws {
    let bench = try await Workbench.onConflict()
    await bench.press("m", "enter")
    bench.held = { $0.writes }
    await bench.press("y")
    for key in ["n", "esc", "q", "e"] {
      await bench.press(key)
      #expect(bench.model.top.scope == .diff, "\(key)")
      #expect(bench.model.flash?.level == .warning, "\(key)")
    }
    await bench.release()
    #expect(bench.model.top.scope == .thread)
    #expect(try await stored(bench).contains("is mine"))
  }

  /// A conflict of texts that are long enough to be laid out elsewhere; that waits.
  private func longConflict() async throws -> Workbench {
    let words = String(repeating: "x", count: 100_000)
    let file = Sample.file("2024_7", loaded: ["region"], available: ["region"])
      .replacing("\"india\":0.", with: "\"\(words)\":2,\"india\":0.")
    let bench = try await Workbench(
      width: 160, height: 40, threads: [(Sample.usual, Sample.meta([file]))],
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    try await bench.conflict(in: "region") {
      bench.held = { if case .merge = $0 { true } else { false } }
    }
    return bench
  }

  @Test("long texts are laid out elsewhere: keys work meanwhile, and nothing is chosen unseen")
  func elsewhere() async throws {
    let bench = try await longConflict()
    #expect(bench.screen.contains("laying out what each has changed…"))
    await bench.press("m")
    #expect(bench.screen.contains("what differs is still being laid out"))
    await bench.press("enter")
    #expect(bench.model.top.scope == .conflict, "nothing is checked that nobody has decided")
    await bench.release()
    #expect((bench.model.top as? ConflictScreen)?.merge.undecided == 1)
    await bench.press("m", "enter", "y")
    #expect(try await stored(bench).contains("is mine"))
  }

  @Test("whoever drops a long conflict waits for no layout of it")
  func dropped() async throws {
    let bench = try await longConflict()
    #expect(bench.model.jobs.isRunning(.difference))
    await bench.press("n")
    #expect(bench.model.top.scope == .thread)
    #expect(!bench.model.jobs.isRunning(.difference))
  }

  @Test("at 80 columns one of the three is in sight, h and l change it")
  func narrow() async throws {
    let bench = try await Workbench.onConflict(80)
    #expect(bench.screen.contains("is theirs"))
    await bench.press("l")
    #expect(bench.screen.contains("is mine"))
    await bench.press("h", "h")
    #expect(bench.screen.contains("is encouraged"))
  }
}

extension Workbench {
  /// A workbench whose edit met one of somebody else: both changed the text of the response, only the other one
  /// a value.
  static func onConflict(_ width: Int = 160) async throws -> Workbench {
    let bench = try await Workbench.onThread(width, 40)
    await bench.press("l")
    try await bench.conflict(in: "gender")
    #expect(bench.screen.contains("1 of 2 places to decide"))
    return bench
  }

  /// Edits the slice under the cursor while somebody else does, and lets `before` have its way before the conflict.
  fileprivate func conflict(in segment: String, before: () -> Void = {}) async throws {
    editor = { $0.replacing("encouraged", with: "mine") }
    await press("e")
    if model.top.scope == .editor { await press("ctrl-e") }
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let draft = try await cache.draft(.segment(identity, file: "2024_7", segment: segment))
    let theirs = String(decoding: draft.text, as: UTF8.self).replacing("encouraged", with: "theirs")
      .replacing(#""japan": 0."#, with: #""japan": 1."#)
    _ = try await cache.commit(try cache.check(draft, edited: Array(theirs.utf8)))
    before()
    await press("y")
    #expect(model.top.scope == .conflict)
  }
}

import Foundation
import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("The demo's tour")
struct TourTests {
  private static func start(
    _ width: Int = 120, _ height: Int = 40, readOnly: String? = nil
  ) async throws -> Workbench {
    try await Workbench(
      width: width, height: height, readOnly: readOnly, tour: true,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
  }

  @Test("goes on when each step is done, and ends with the command for one's own store")
  func inOrder() async throws {
    let bench = try await Self.start()
    #expect(bench.screen.contains("Tour 1/5"))
    #expect(bench.screen.contains("A cell is broken (✗): the panel says why."))
    await bench.press("l", "enter")
    #expect(bench.screen.contains("Tour 2/5"))
    #expect(bench.screen.contains("esc: back to the matrix. On an ○ cell r replays its lazy load."))
    await bench.press("esc", "r")
    #expect(
      bench.screen.contains(". runs one step of this load, ⏎ all of it; neither writes anything."))
    await bench.press("enter")
    #expect(bench.screen.contains("Tour 3/5"))
    await bench.press("esc", "D", "y")
    #expect(bench.screen.contains("Tour 4/5"))
    #expect(bench.screen.contains("takes it back: ○ becomes ● again."))
    await bench.press("U", "y")
    #expect(bench.screen.contains("Tour 5/5"))
    await bench.press("l", "X", "y")
    #expect(bench.screen.contains("Tour 5/5"))
    #expect(
      bench.screen.contains(
        "Process 4712 brought what was missing; X there again: the next one finds it cached."))
    await bench.press("X", "y")
    #expect(bench.screen.contains("Process 4713 found its cache and read nothing."))
    #expect(bench.screen.contains("bobbin --kv redis://HOST:6379"))
    #expect(
      bench.screen.contains("1, then q leaves the demo."),
      "q goes back here")
    await bench.resize(80, 24)
    #expect(bench.screen.contains("1, then q leaves the demo."), "there is room for it")
    await bench.press("S")
    #expect(!bench.screen.contains("Tour"))
    #expect(bench.screen.contains("the tour is hidden; S takes it up again"))
  }

  @Test("finds done what was done before its turn came")
  func anyOrder() async throws {
    let bench = try await Self.start()
    await bench.press("l", "D", "y", "U", "y")
    #expect(bench.screen.contains("Tour 1/5"), "the first step is still to be done")
    await bench.press("enter", "esc")
    #expect(bench.screen.contains("Tour 2/5"))
    await bench.press("r", ".", ".", ".", ".", ".", ".", "esc")
    #expect(bench.screen.contains("Tour 5/5"), "evicting and undoing were done before")
  }

  @Test("counts a deed however it is done: by the palette, in a batch, in another thread")
  func anyWay() async throws {
    let bench = try await Self.start()
    await bench.press("l", ":")
    await bench.type("slice")
    await bench.press("enter")
    #expect(bench.screen.contains("Tour 2/5"))
    await bench.press("esc", "5", "X", "y", "enter", "enter")
    #expect(bench.model.top.scope == .replay)
    #expect(bench.screen.contains("Tour 3/5"), "a replay from the continuity is one too")
    await bench.press("1", "G", "D", "y")
    #expect(bench.screen.contains("Tour 4/5"), "a whole thread went")
  }

  @Test("its words begin where one is, and say the way from there")
  func whereabouts() async throws {
    let bench = try await Self.start()
    await bench.press("1")
    #expect(bench.screen.contains("⏎ opens a thread. Move with h j k l to a loaded cell"))
    #expect(!bench.screen.contains("the panel says why"), "there is no such panel here")
    await bench.press("4")
    #expect(bench.screen.contains("1 lists the threads, ⏎ opens one."))
    await bench.press("1", "G", "k", "enter")
    #expect(bench.screen.contains("Tour 1/5"))
    #expect(!bench.screen.contains("A cell is broken"), "none is in this thread")
    await bench.press("S", "S", "5", "r")
    #expect(bench.screen.contains("Tour 3/5"))
    #expect(bench.screen.contains("esc: back to the matrix. D on a loaded cell"))
    await bench.press("esc", "r", "2")
    #expect(bench.screen.contains("esc, until the matrix is back. D on a loaded cell"))
  }

  @Test("promises of an eviction, and of taking it back, only what will be seen")
  func broken() async throws {
    let bench = try await Self.start()
    await bench.press("S", "S")
    #expect(bench.screen.contains("Move with h j k l to a loaded cell (●): D names exactly"))
    await bench.press("D", "y")
    #expect(bench.screen.contains("takes it back: what went is there again, as it was."))
    await bench.press("U", "y")
    #expect(bench.screen.contains("✗"))
    let other = try await Self.start()
    await other.press("S", "S", "l")
    #expect(other.screen.contains("D on this cell names exactly what would go"))
  }

  @Test("names the keys that the user has")
  func keys() async throws {
    let bench = try await Workbench(width: 120, height: 40, tour: true) {
      $0.actions = ActionTable(bindings: [
        .left: [KeyBinding(.character("y"))], .right: [KeyBinding(.character("x"))],
      ])
    }
    #expect(bench.screen.contains("Move with y j k x to a loaded cell"))
  }

  @Test("its last word says the key that hides it, and goes with the next deed")
  func lastWord() async throws {
    let bench = try await Self.start()
    await bench.press("l", "D", "y", "U", "y", "S", "S", "S")
    #expect(bench.rows.contains { $0.contains("Tour · your own store") && $0.contains("S hides") })
    #expect(bench.screen.contains("For your own store: bobbin --kv redis://HOST:6379"))
    let height = bench.model.layout.tour.height
    await bench.press("r", "esc")
    #expect(bench.model.layout.tour.height == 1, "of \(height) rows the next key leaves one")
    #expect(
      bench.rows.contains { $0.contains("Tour · your own store: bobbin --kv redis://HOST:6379 ") })
    await bench.press("D", "y")
    #expect(!bench.screen.contains("Tour"))
    await bench.press("S")
    #expect(bench.screen.contains("Tour"))
  }

  @Test("heard, it has words in the place of signs")
  func heard() async throws {
    let bench = try await Workbench(
      width: 120, height: 40, tour: true, glyphs: .ascii,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))), linear: true)
    #expect(bench.screen.contains("A cell is broken: the panel says why."))
    #expect(bench.screen.contains("to a loaded one and press enter"))
    await bench.press("S", "S")
    #expect(bench.screen.contains("loaded becomes available"))
    #expect(!bench.screen.contains("(*)"))
  }

  @Test("does not tell anybody to take back what was never done")
  func nothingToUndo() async throws {
    let bench = try await Self.start()
    await bench.press("S", "S", "S")
    #expect(bench.screen.contains("Tour 4/5"))
    #expect(bench.screen.contains("There is nothing to take back yet: D, then y, evicts a cell."))
    await bench.press("l", "D", "y")
    #expect(bench.screen.contains("U names the last change"))
    await bench.press("U", "y")
    #expect(bench.screen.contains("Tour 5/5"))
  }

  @Test("what was skipped comes again when it is taken up, and all of it once all is done")
  func takenUp() async throws {
    let bench = try await Self.start()
    await bench.press("l", "enter", "esc", "S", "S", "S", "S")
    #expect(bench.screen.contains("your own store"))
    await bench.press("S")
    #expect(!bench.screen.contains("Tour"))
    await bench.press("S")
    #expect(bench.screen.contains("Tour 2/5"), "the first step was done")
    await bench.press("r", "enter", "esc", "D", "y", "U", "y", "X", "y")
    #expect(bench.screen.contains("your own store"))
    await bench.press("S", "S")
    #expect(bench.screen.contains("Tour 1/5"))
  }

  @Test("in a read-only session it has the steps that write nothing")
  func readOnly() async throws {
    let bench = try await Self.start(readOnly: "started with --read-only")
    #expect(bench.screen.contains("Tour 1/2"))
    await bench.press("l", "enter", "esc", "r", "enter")
    #expect(bench.screen.contains("your own store"))
  }

  @Test(
    "every word of it fits, wherever one is", arguments: [40, 45, 49, 50, 60, 79, 80, 100, 200])
  func fits(width: Int) async throws {
    let model = try await Self.start(width).model
    for screens in Self.places {
      for hasBroken in [false, true] {
        for tour in Self.tours {
          for cell: CellState? in [nil, .loaded, .lost] {
            let place = Whereabouts(screens: screens, hasBroken: hasBroken, cell: cell)
            let words = TourWords(tour: tour, place: place, scene: model.scene)
            for height in [24, 40] {
              var tour = tour
              if height == 24, tour.step != nil { tour.noteKey() }
              let rows = tour.height(in: Size(width: width, height: height))
              let lines = tour.lines(words, in: Size(width: width, height: rows - 1))
              #expect(lines.count < rows, "\(screens): \(lines)")
            }
          }
        }
      }
    }
  }

  private static let places: [[Scope]] =
    [[.threads], [.threads, .history], [.threads, .thread, .log, .monitor]]
    + [.thread, .slice, .replay, .loads, .continuity, .diff, .editor].map {
      $0 == .thread ? [.threads, .thread] : [.threads, .thread, $0]
    }

  /// The tour at each of its steps, and whatever may have been done by then.
  private static var tours: [Tour] {
    let deeds: [[Message]] = [[], [evicted], [process(new: true)], [process(new: false)]]
    return deeds.flatMap { deeds in
      (0..<6).map { steps in
        var tour = Tour(command: "bobbin --kv sqlite:PATH", isReadOnly: false)
        for deed in deeds { tour.note(deed, at: Whereabouts(screens: [])) }
        for _ in 0..<steps where tour.step != nil { tour.skip() }
        return tour
      }
    }
  }

  private static let job = JobID(slot: .evict, generation: 1)

  private static var evicted: Message {
    var progress = BulkEvictionProgress()
    (progress.evicted, progress.ending) = (1, .complete)
    return .evictedInBulk(job, progress)
  }

  private static func process(new: Bool) -> Message {
    let file = FileAnswer(
      id: "f", data: new ? [NewSlice(segment: "age", json: [])] : [], cached: [], unavailable: [],
      problem: nil)
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let result = LoadResult(
      request: LoadRequest(thread: "t", files: []), thread: identity,
      answer: LoadAnswer(files: [file], cache: .miss, stored: true, storeProblem: nil), trace: [],
      metaBefore: nil, metaAfter: nil, dryRun: false, pid: 4_194_304, startedAt: 0)
    return .processed(
      job,
      EndedProcess(pid: 4_194_304, status: 0, startedAt: 0, answerMilliseconds: 1, result: result))
  }

  @Test("begins with what is on the screen, until the first step is done")
  func introduction() async throws {
    for width in [80, 120] {
      let bench = try await Self.start(width, 25)
      let words = bench.rows.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
      #expect(words.contains(Tour.words))
      #expect(bench.screen.contains("its slice opens"), "the step is whole")
      await bench.press("l", "enter")
      #expect(!bench.screen.contains("one conversation"))
    }
  }

  @Test("a window of 24 rows has room for the introduction and the step, a lower one for the step")
  func low() async throws {
    for (width, height) in [(80, 5), (120, 4)] {
      let bench = try await Self.start(width, 24)
      func words() -> String {
        bench.rows.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
      }
      #expect(bench.model.layout.tour.height == height)
      #expect(words().contains(Tour.words))
      #expect(words().contains("its slice opens"))
      await bench.resize(width, 23)
      #expect(bench.model.layout.tour.height == 3)
      #expect(words().contains("its slice opens"))
    }
  }

  @Test("says which steps it passes over, for they were done before")
  func passed() async throws {
    let bench = try await Self.start()
    await bench.press("l", "D", "y", "U", "y", "enter", "esc")
    #expect(bench.screen.contains("Tour 2/5 ·"))
    await bench.press("r", "enter", "esc")
    #expect(bench.screen.contains("Tour 5/5 (3 and 4 are done)"))
  }

  @Test("says that all steps are done where the first one was the last")
  func firstLast() async throws {
    let bench = try await Self.start()
    await bench.press("r", "enter", "esc", "l", "D", "y", "U", "y", "X", "y")
    #expect(bench.screen.contains("Tour 1/5"))
    await bench.press("enter")
    #expect(bench.screen.contains("Tour (all 5 are done)"))
  }

  @Test("says what esc does on the way out of an edit")
  func outOfEdit() async throws {
    let bench = try await Self.start()
    await bench.press("l", "e")
    #expect(bench.screen.contains("esc leaves the edit."))
    await bench.type("7")
    await bench.press("esc")
    #expect(bench.screen.contains("Answer what is asked."))
    #expect(!bench.screen.contains("esc leaves the edit."))
    await bench.press("n", "backspace")
    await bench.type(" ")
    await bench.press("ctrl-s")
    #expect(bench.model.top.scope != .diff || bench.screen.contains("esc: back to the edit."))
  }

  @Test("goes on where it was when the demo was left")
  func cameBack() async throws {
    let bench = try await Self.start()
    await bench.press("l", "enter")
    #expect(bench.model.bookmark.toured == ["inspect"])
    var bookmark = Bookmark()
    bookmark.toured = bench.model.bookmark.toured
    let again = try await Workbench(width: 120, tour: true, bookmark: bookmark)
    #expect(again.screen.contains("Tour 2/5"))
  }

  @Test("finished or put away it does not come back with the demo, until S is pressed")
  func staysAway() async throws {
    let bench = try await Self.start()
    await bench.press("l", "enter", "S", "S", "S", "S", "S")
    #expect(!bench.screen.contains("Tour"))
    #expect(bench.model.bookmark.toured == ["inspect", "hidden"])
    for toured in [["inspect", "hidden"], Tour.Step.allCases.map(\.rawValue)] {
      var bookmark = Bookmark()
      bookmark.toured = toured
      let again = try await Workbench(width: 120, tour: true, bookmark: bookmark)
      #expect(!again.screen.contains("Tour"))
      await again.press("S")
      #expect(again.screen.contains("Tour"))
    }
  }

  @Test("a thread that cannot be read is left for one with cells, but for an undo")
  func unreadable() async throws {
    let bench = try await Workbench(
      width: 120, height: 40,
      threads: [("thread_broken", "no JSON"), (Sample.usual, Sample.meta([]))],
      tour: true, start: .thread(ThreadIdentity(schema: .thread, id: "thread_broken")))
    #expect(bench.screen.contains("This thread has no cells: 1 lists the others."))
    await bench.press("1")
    #expect(!bench.screen.contains("has no cells"))
  }

  @Test("what a process brought is said in its own thread")
  func otherThread() async throws {
    let bench = try await Self.start()
    await bench.press("S", "S", "S", "S", "l", "l", "X", "y")
    #expect(bench.screen.contains("Process 4712 brought what was missing"))
    await bench.press("1", "G", "enter")
    #expect(bench.screen.contains("loads in a new process: it finds cached what is loaded"))
  }
}

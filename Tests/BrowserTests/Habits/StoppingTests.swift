import KeyValue
import Testing
import ThreadCache

@testable import Browser

/// What is being written is never called off: its answer is the only word of what became of it.
@Suite("Stopping what is being written")
struct StoppingTests {
  /// What leads to a write, and the slot it goes on in.
  struct Write: Sendable, CustomTestStringConvertible {
    let slot: Slot
    let keys: [String]
    /// What is said once it is done.
    let done: String
    var testDescription: String { keys.joined(separator: " ") }
  }

  private static let writes = [
    Write(slot: .evict, keys: ["l", "D", "y"], done: "U undoes it"),
    Write(slot: .lifetime, keys: ["T", "enter", "y"], done: "expires in "),
    Write(slot: .repair, keys: ["R", "y"], done: "repaired 1"),
    Write(slot: .undo, keys: ["T", "enter", "y", "U", "y"], done: "undone: "),
    Write(
      slot: .edit,
      keys: ["l", "e"] + (0..<4).map { _ in "down" } + ["end", "left", "7", "ctrl-s", "y"],
      done: "written"),
    Write(slot: .load, keys: ["L", "y"], done: "loaded 1 segment"),
    Write(slot: .load, keys: ["r", "W", "y"], done: "loaded 1 segment"),
    Write(slot: .load, keys: ["r", ".", "W", "y"], done: "loaded 1 segment"),
    Write(slot: .process, keys: ["X", "y"], done: "process 4712 loaded 1 segment"),
  ]

  /// A workbench on the usual thread whose last confirmed write is left lying.
  private func begin(_ write: Write) async throws -> Workbench {
    let bench = try await Workbench.onThread(140, 40)
    for key in write.keys.dropLast() { await bench.press(key) }
    bench.held = \.writes
    await bench.press(write.keys[write.keys.count - 1])
    try #require(bench.heldJobs.count == 1)
    #expect(bench.heldJobs.first?.0.slot == write.slot)
    return bench
  }

  private func cancels(_ bench: Workbench, _ slot: Slot) -> Bool {
    bench.effects.contains { if case .cancel(slot) = $0 { true } else { false } }
  }

  private func stops(_ bench: Workbench, _ slot: Slot) -> Int {
    bench.effects.count { if case .stop(slot) = $0 { true } else { false } }
  }

  @Test("^C tells it to stop, and what became of it is said all the same", arguments: writes)
  func interrupted(write: Write) async throws {
    let bench = try await begin(write)
    await bench.press("ctrl-c")
    #expect(bench.screen.contains("told to stop: \(write.slot.rawValue)"))
    #expect(!bench.screen.contains("cancelled"))
    #expect(stops(bench, write.slot) == 1)
    #expect(!cancels(bench, write.slot))
    #expect(bench.model.jobs.writing == [write.slot])
    let before = bench.model.hasWritten
    await bench.release()
    #expect(bench.model.flash?.text.contains(write.done) == true, "\(bench.screen)")
    #expect(bench.model.hasWritten)
    #expect(!before || write.slot == .undo)
    #expect(bench.model.jobs.writing.isEmpty)
    #expect(bench.model.jobs.stopping.isEmpty)
  }

  @Test("until its answer comes nothing else is written", arguments: writes)
  func oneAtATime(write: Write) async throws {
    let bench = try await begin(write)
    await bench.press("ctrl-c", write.slot == .edit ? "y" : "U")
    #expect(bench.screen.contains("still busy with \(write.slot.rawValue): one change at a time"))
    #expect(bench.heldJobs.count == 1)
  }

  @Test(
    "a write that was stopped before it had begun says so, and so does one of which nobody knows")
  func outcomes() async throws {
    let bench = try await begin(Self.writes[0])
    await bench.press("ctrl-c")
    let id = bench.model.jobs.current(.evict)
    await bench.send(.evicted(id, .failure(.store(StoreError(.cancelled, "it was cancelled")))))
    #expect(bench.screen.contains("stopped: nothing was written"))
    #expect(!bench.model.hasWritten)
    await bench.press("D", "y")
    bench.heldJobs = []
    let next = bench.model.jobs.current(.evict)
    let records = { bench.requests.count { if case .record = $0 { true } else { false } } }
    let before = records()
    await bench.send(
      .evicted(next, .failure(.store(StoreError(.outcomeUnknown, "it may or may not be there")))))
    #expect(bench.screen.contains("it may or may not be there"))
    #expect(bench.model.hasWritten)
    #expect(records() > before)
    await bench.press("X", "y", "ctrl-c")
    await bench.send(.ended(bench.model.jobs.current(.process), .cancelled))
    #expect(bench.screen.contains("stopped: nothing was written"))
  }

  @Test("^C twice more leaves although it has not stopped")
  func leaving() async throws {
    let bench = try await begin(Self.writes[0])
    await bench.press("ctrl-c", "ctrl-c")
    #expect(bench.screen.contains("still stopping evict; ^C once more quits"))
    #expect(!bench.effects.contains { if case .quit = $0 { true } else { false } })
    await bench.press("ctrl-c")
    #expect(bench.effects.contains { if case .quit = $0 { true } else { false } })
    #expect(stops(bench, .evict) == 1)
  }

  @Test("what only reads is cancelled beside it")
  func reads() async throws {
    let bench = try await begin(Self.writes[0])
    bench.held = { _ in true }
    await bench.press("ctrl-r", "ctrl-c")
    #expect(bench.screen.contains("cancelled: record; told to stop: evict"))
    #expect(cancels(bench, .record))
  }

  @Test("a difference that is being written is neither dropped nor said to be")
  func difference() async throws {
    let bench = try await begin(Self.writes[4])
    await bench.press("ctrl-c", "n")
    #expect(bench.screen.contains("it is being written; wait for the answer"))
    #expect(bench.model.top.scope == .diff)
    let before = try await bench.stored().bytes
    await bench.release()
    #expect(bench.model.top.scope == .thread)
    #expect(try await bench.stored().bytes != before)
  }

  @Test("a difference of which nobody knows whether it was written is not said to be unwritten")
  func doubtful() async throws {
    let bench = try await begin(Self.writes[4])
    await bench.send(
      .committed(
        bench.model.jobs.current(.edit),
        .failure(.store(StoreError(.outcomeUnknown, "it may or may not be there")))))
    #expect(bench.screen.contains("it may or may not be there"))
    await bench.press("n")
    #expect(!bench.screen.contains("nothing was written"))
    #expect(bench.screen.contains("nobody knows whether it was written"))
  }

  @Test("a load that is being written is let be: no step, dry run or other request takes its place")
  func replay() async throws {
    let bench = try await begin(Self.writes[6])
    let count = bench.requests.count
    for key in ["enter", ".", "=", "a", "r"] {
      await bench.press(key)
      #expect(bench.screen.contains("a load is being written; wait for the answer"), "\(key)")
      #expect(bench.model.overlay == nil)
    }
    #expect(bench.requests.count == count)
    await bench.press("esc")
    #expect(bench.model.top.scope == .thread)
    #expect(bench.screen.contains("the load goes on"))
    await bench.press("esc")
    #expect(!cancels(bench, .load))
    await bench.release()
    #expect(bench.model.top.scope == .threads)
    #expect(bench.screen.contains("loaded 1 segment"))
  }

  @Test("nothing is started in a slot in which something is being written")
  func slot() async throws {
    let bench = try await Workbench(threads: [Sample.threads[0]])
    var turn = Turn(
      configuration: bench.model.configuration, now: bench.model.now,
      region: bench.model.layout.body, jobs: Jobs())
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let write = turn.start(.lifetime, .setLifetime(identity, .never))
    let other = turn.start(.lifetime, .record(identity))
    turn.cancel(.lifetime)
    #expect(turn.jobs.isCurrent(write))
    #expect(!turn.jobs.isCurrent(other))
    #expect(turn.effects.count == 1)
    #expect(turn.flash?.text == "still busy with lifetime: that ends first")
  }

  @Test("what comes after the program was left is said without its keys")
  func conclusion() async throws {
    let bench = try await begin(Self.writes[0])
    #expect(bench.model.waitsFor == "evicting…")
    let (id, request) = try #require(bench.heldJobs.first)
    let words = await bench.answer(id, request).compactMap { bench.model.conclude($0) }
    #expect(words.count == 1)
    #expect(words.first?.hasPrefix("done: evict gender of 2024_7") == true)
    #expect(words.first?.hasSuffix("; bobbin undo undoes it") == true)
    #expect(bench.model.waitsFor == nil)
    #expect(bench.model.conclude(.tick(now: Workbench.now)) == nil)
  }
}

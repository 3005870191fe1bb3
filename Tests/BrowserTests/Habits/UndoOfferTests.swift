import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("What undo offers")
struct UndoOfferTests {
  private func bench(
    _ count: Int = 3, _ height: Int = 40
  ) async throws -> Workbench {
    let threads = (0..<count).map {
      (
        "thread_\(100 + $0)",
        Sample.meta([Sample.file("2025_1", loaded: ["age"], available: ["age"])])
      )
    }
    return try await Workbench(width: 120, height: height, threads: threads)
  }

  private func footer(_ bench: Workbench) -> String { bench.rows.last ?? "" }

  @Test("once the only change is undone the footer has no undo, and U says where it is redone")
  func undone() async throws {
    let bench = try await bench()
    await bench.press("T", "enter", "y")
    #expect(footer(bench).contains("U undo"))
    await bench.press("U", "y")
    #expect(!footer(bench).contains("U undo"))
    await bench.press("U")
    #expect(
      bench.screen.contains(
        "nothing is left to undo; 4 shows the changes made here, where U on an undo does the change again"
      ))
  }

  @Test("a change that another session made is offered from the start")
  func earlier() async throws {
    let bench = try await bench()
    let identity = ThreadIdentity(schema: .thread, id: "thread_100")
    _ = try await bench.cache.setLifetime(identity, .never)
    #expect(!footer(bench).contains("U undo"))
    var next = Model(configuration: bench.model.configuration)
    for case .start(let id, let request) in next.start() {
      for message in await bench.answer(id, request) { _ = next.update(message) }
    }
    #expect(next.footerKeys.contains { $0.label == "undo" })
  }

  @Test("undoing a change of many threads names each, and whether it goes or comes as a whole")
  func many() async throws {
    let bench = try await bench(10)
    await bench.press("*", "D", "y")
    #expect(bench.screen.contains("done: evict 10 threads"))
    await bench.press("U")
    #expect(bench.screen.contains("This will bring back 10 threads."))
    for number in 100..<110 {
      #expect(
        bench.rows.contains { $0.contains("thread_\(number)  whole, 2 keys") }, "\(number)")
    }
    await bench.press("y", "4", "U")
    #expect(bench.screen.contains("This will evict 10 threads again."))
    #expect(bench.rows.contains { $0.contains("thread_109  whole, 2 keys") })
  }

  @Test("of the undo of an eviction in bulk the threads are named too")
  func bulk() async throws {
    let bench = try await bench(250)
    await bench.press("*", "D")
    await bench.type("250")
    await bench.press("y", "U")
    #expect(bench.screen.contains("This will bring back 250 threads."))
    #expect(bench.rows.contains { $0.contains("thread_100  whole, 2 keys") })
  }

  @Test("a lifetime says until when it can be undone; one that never ends has no such end")
  func lifetime() async throws {
    let bench = try await bench()
    await bench.press("T")
    await bench.type("6s")
    await bench.press("enter")
    #expect(bench.screen.contains("can be undone (U) until it expires"))
    await bench.press("n", "T")
    await bench.type("persist")
    await bench.press("enter")
    #expect(bench.screen.contains("can be undone (U)"))
    #expect(!bench.screen.contains("until it expires"))
    await bench.press("n", "*", "T", "enter")
    #expect(bench.screen.contains("can be undone (U) until they expire"))
  }

  @Test("a thread that is gone offers undo only where the last change was to it")
  func gone() async throws {
    let bench = try await bench()
    func open(_ id: String) async {
      await bench.press("o")
      await bench.type(id)
      await bench.press("enter")
    }
    let other = ThreadIdentity(schema: .thread, id: "thread_101")
    await open("thread_100")
    await bench.press("T", "enter", "y", "esc")
    await open("thread_101")
    _ = try await bench.cache.store.delete([other.metaKey], versions: [:])
    await bench.press("ctrl-r")
    #expect(bench.screen.contains("There is no thread_101 any more."))
    #expect(!bench.screen.contains("undoes the last change"))
    await bench.press("esc")
    await open("thread_100")
    await bench.press("D", "t", "y")
    #expect(bench.screen.contains("U undoes the last change made here"))
  }

  @Test("a thread that is there again is said to be before yes: it would be refused")
  func again() async throws {
    let bench = try await bench()
    let identity = ThreadIdentity(schema: .thread, id: "thread_100")
    await bench.press("o")
    await bench.type("thread_100")
    await bench.press("enter", "D", "t", "y", "U")
    #expect(bench.screen.contains("This will bring back thread_100."))
    let meta = Sample.meta([Sample.file("2025_2", loaded: ["age"], available: ["age"])])
    try await Sample.store(meta, at: "thread_100", in: bench.cache.store, days: 0)
    await bench.send(.changes(.changed(identity.metaKey)))
    #expect(!bench.screen.contains("This will bring back"))
    #expect(bench.screen.contains("The thread is there again: as long as it is, this is refused."))
    await bench.press("y")
    #expect(bench.screen.contains("not undone: thread_100 is there again."))
    await bench.press("q", "U")
    #expect(bench.screen.contains("nothing is left to undo"))
    await bench.press("4", "U")
    #expect(bench.screen.contains("The thread is there again"), "the list knows it too")
  }

  @Test("of several threads those that are there again are counted")
  func someAgain() async throws {
    let bench = try await bench(5)
    await bench.press("*", "D", "y")
    let meta = Sample.meta([Sample.file("2025_2", loaded: ["age"], available: ["age"])])
    try await Sample.store(meta, at: "thread_101", in: bench.cache.store, days: 0)
    let identity = ThreadIdentity(schema: .thread, id: "thread_101")
    await bench.send(.changes(.changed(identity.metaKey)))
    await bench.press("U")
    #expect(bench.screen.contains("This will bring back 5 threads."))
    #expect(bench.screen.contains("1 thread of it is there again and left as it is."))
  }

  @Test("the history names the threads of a change of several")
  func named() async throws {
    let bench = try await bench(4)
    await bench.press("*", "D", "y", "U", "y", "4", "j")
    #expect(bench.screen.contains("4 threads: thread_100, thread_101, thread_102, thread_103"))
  }
}

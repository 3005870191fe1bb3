import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Messages")
struct MessageTests {
  private let long =
    "The store said no: the user reader may not run the command EVALSHA on the key"
    + " thread:thread_ksxPGKuaRnSFZOrbAyYFmqWT:meta. Ask its owner for the rights to write."

  private func squeezed(_ text: String) -> String { text.filter { !$0.isWhitespace } }

  @Test("a long one is read whole", arguments: [(40, 24), (80, 24), (120, 40)])
  func whole(size: (Int, Int)) async throws {
    let bench = try await Workbench(width: size.0, height: size.1)
    let id = bench.model.jobs.current(.summaries)
    await bench.send(.ended(id, .failed(long)))
    #expect(squeezed(bench.screen).contains(squeezed("✗" + long)))
  }

  @Test("a low window keeps half of its rows for what is below it")
  func low() async throws {
    let bench = try await Workbench(width: 40, height: 10)
    await bench.send(.ended(bench.model.jobs.current(.summaries), .failed(long)))
    #expect(bench.rows.count { $0.contains("1/1") || $0.contains("20/31") } > 0)
    #expect(bench.screen.contains("…"))
  }

  @Test("three levels are told apart by more than their colour")
  func levels() async throws {
    let bench = try await Workbench()
    await bench.press("x")
    #expect(bench.model.notice?.sign == " ")
    await bench.press("1", ":")
    await bench.type("load")
    await bench.press("enter")
    #expect(bench.screen.contains(" ! load does nothing here: it works in a thread"))
    await bench.send(.ended(bench.model.jobs.current(.summaries), .failed("no")))
    #expect(bench.screen.contains(" ✗ no"))
  }

  @Test("one that comes while something is typed leaves the typing alone")
  func focus() async throws {
    let bench = try await Workbench()
    await bench.press("/")
    await bench.type("ks")
    await bench.send(.ended(bench.model.jobs.current(.summaries), .failed("no answer")))
    await bench.type("x")
    #expect(bench.screen.contains(" id contains: ksx"))
  }

  @Test("a key of another screen says where it works")
  func elsewhere() async throws {
    let bench = try await Workbench()
    await bench.press("L")
    #expect(bench.screen.contains("L does nothing here: load works in a thread; ? shows the keys"))
  }

  @Test("what takes long is told after a moment, what does not is never seen")
  func waiting() async throws {
    let bench = try await Workbench.onThread()
    bench.held = { if case .evict = $0 { true } else { false } }
    await bench.press("l", "D", "y")
    #expect(!bench.screen.contains("evicting…"))
    #expect(try #require(bench.model.nextTick) <= Workbench.now + Busy.patience)
    await bench.send(.tick(now: Workbench.now + Busy.patience))
    #expect(bench.screen.contains("evicting…"))
    await bench.release()
    #expect(!bench.screen.contains("evicting…"))
  }

  @Test("a store that is waited for is named after a moment, on the list and in a thread")
  func reading() async throws {
    let bench = try await Workbench()
    bench.held = { _ in true }
    let words = "waiting for the store…"
    await bench.send(.changes(.resync))
    #expect(!bench.screen.contains(words))
    #expect(try #require(bench.model.nextTick) <= Workbench.now + Busy.readingPatience)
    await bench.send(.tick(now: Workbench.now + Busy.readingPatience))
    #expect(bench.screen.contains(words))
    await bench.release()
    #expect(!bench.screen.contains(words))
    bench.held = { _ in true }
    await bench.press("enter")
    await bench.send(.tick(now: Workbench.now + 2 * Busy.readingPatience))
    #expect(bench.screen.contains("reading the thread…"))
    #expect(bench.screen.contains(words))
    await bench.release()
    #expect(!bench.screen.contains(words))
  }

  @Test("credentials that may not write are known to after the first refusal")
  func denied() async throws {
    let bench = try await Workbench.onThread()
    #expect(bench.screen.contains("read-write"))
    bench.held = { if case .evict = $0 { true } else { false } }
    await bench.press("l", "D", "y")
    let (id, _) = try #require(bench.heldJobs.first)
    await bench.send(
      .evicted(id, .failure(.store(StoreError(.refused(.permission), "may not")))))
    #expect(bench.rows[0].contains("no right to write"))
  }
}

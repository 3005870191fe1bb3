import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Undoing where others have changed the same")
struct PartialUndoTests {
  private func bench(_ width: Int = 120) async throws -> Workbench {
    let threads = (0..<10).map {
      (
        "thread_\(100 + $0)",
        Sample.meta([Sample.file("2025_1", loaded: ["age"], available: ["age"])])
      )
    }
    return try await Workbench(width: width, height: 40, threads: threads)
  }

  private func identity(_ number: Int) -> ThreadIdentity {
    ThreadIdentity(schema: .thread, id: ThreadID("thread_\(number)"))
  }

  /// Another process writes a thread anew.
  private func write(_ number: Int, _ bench: Workbench) async throws {
    let file = CachedFile(
      id: "2025_9", slices: [("age", Array("[9]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    _ = try await bench.cache.updateThreadCache(identity(number).id, with: [file])
  }

  @Test("nine of ten threads come back, and the tenth is named and kept to be tried again")
  func nine() async throws {
    let bench = try await bench()
    await bench.press("*", "D", "y")
    try await write(103, bench)
    await bench.press("U", "y")
    let said = try #require(bench.model.flash)
    #expect(said.level == .warning)
    #expect(said.text.hasPrefix("undone in 9 of 10 threads: "))
    #expect(
      said.text.contains("1 thread is left as it is: thread_103 is there again."))
    for number in 100..<110 where number != 103 {
      #expect(try await bench.cache.record(identity(number))?.files.map(\.id) == ["2025_1"])
    }
    #expect(try await bench.cache.record(identity(103))?.files.map(\.id) == ["2025_9"])
    await bench.press("4")
    #expect(bench.rows.contains { $0.contains("evict ") && $0.contains("1 left") })
    #expect(bench.screen.contains("1 can be tried again"))
    await bench.press("G", "U")
    #expect(bench.screen.contains("y undo it"))
  }

  @Test("what was refused once is not offered again in the place of the change before it")
  func refused() async throws {
    let bench = try await bench()
    await bench.press("T", "enter", "y", "D", "y")
    try await write(100, bench)
    await bench.press("U", "y")
    #expect(bench.screen.contains("not undone: thread_100 is there again."))
    #expect(bench.screen.contains("4 has it, to be tried again."))
    await bench.press("U")
    #expect(bench.screen.contains("expires in 90 d"))
    await bench.press("n", "4")
    #expect(bench.rows.contains { $0.contains("evict ") && $0.contains("was refused") })
  }
}

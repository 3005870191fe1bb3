import Foundation
import Testing

@testable import Session

@Suite("what a process of its own has spent is known, however it ends", .timeLimit(.minutes(5)))
struct ChildProcessTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder(prefix: "process") }

  private static let five = Bill.Total(commands: 5, isAtLeast: false)

  /// A script that can say when it has begun, to whoever reads `$1`.
  private func process(_ script: String) -> ChildProcess {
    ChildProcess(
      program: "/bin/sh", words: ["-c", script, "sh", folder.path + "/begun"], environment: [:])
  }

  /// What a process that was cancelled once it had begun has spent.
  private func cancelled(_ script: String) async throws -> Bill.Total? {
    let pipe = folder.path + "/begun"
    try #require(mkfifo(pipe, 0o600) == 0)
    let process = process(script)
    let running = Task { await process.run() }
    // A thread of its own waits for the process: those that tests share are few.
    await withCheckedContinuation { begun in
      Thread.detachNewThread {
        _ = try? FileHandle(forReadingFrom: URL(fileURLWithPath: pipe)).readToEnd()
        begun.resume()
      }
    }
    running.cancel()
    let (result, spent) = await running.value
    #expect(throws: (any Error).self) { try result.get() }
    return spent
  }

  @Test("by itself, with a failure or without, and with however much to say")
  func byItself() async throws {
    defer { folder.remove() }
    for status in [0, 77] {
      let script =
        "echo {}; head -c 100000 /dev/zero | tr '\\0' x >&2; echo >&2; echo bobbin: spent 5 commands >&2;"
        + " exit \(status)"
      let (result, spent) = await process(script).run()
      let ended = try result.get()
      #expect(ended.status == status)
      #expect(ended.output == Array("{}\n".utf8))
      #expect(!ended.errors.contains("spent"))
      #expect(spent == Self.five)
    }
    let (silent, nothing) = await process("exit 64").run()
    #expect(try silent.get().status == 64)
    #expect(nothing == Bill.Total(commands: 0, isAtLeast: false))
    let (missing, none) = await ChildProcess(
      program: folder.path + "/none", words: [], environment: [:]
    ).run()
    #expect(throws: (any Error).self) { try missing.get() }
    #expect(none == Bill.Total(commands: 0, isAtLeast: false))
  }

  @Test("because it was asked to, when it is cancelled")
  func asked() async throws {
    defer { folder.remove() }
    let spent = try await cancelled(
      """
      trap 'kill $!; echo bobbin: spent 5 commands >&2; exit 143' TERM
      sleep 1000 & echo begun > "$1"; wait
      """)
    #expect(spent == Self.five)
  }

  @Test("not at all by itself: then nobody knows")
  func killed() async throws {
    defer { folder.remove() }
    #expect(try await cancelled(#"trap '' TERM; echo begun > "$1"; exec sleep 1000"#) == nil)
  }

  @Test("with an answer that is too long")
  func long() async throws {
    defer { folder.remove() }
    let (result, spent) = await process(
      "echo bobbin: spent 5 commands >&2; head -c 70000000 /dev/zero"
    ).run()
    let failure = #expect(throws: Failure.self) { try result.get() }
    #expect(failure?.message == "The new process answered more than 64 MB.")
    #expect(spent == Self.five)
  }
}

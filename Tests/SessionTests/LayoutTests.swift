import Browser
import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Session

@Suite("long texts for the browser", .timeLimit(.minutes(5)))
struct LayoutTests {
  private let mailbox = Mailbox()

  private func worker() async throws -> Worker {
    var said = CommandLineSettings()
    said.kv = "memory:"
    let settings = try await Settings.read(said, environment: ["HOME": "/nonexistent"])
    return Worker(
      workspace: try await Workspace(store: MemoryStore(), settings: settings), clock: { 0 },
      mailbox: mailbox)
  }

  private static func job(_ number: UInt32) -> JobID {
    JobID(slot: .difference, generation: number)
  }

  /// Two texts that have no line in common.
  private static func request(_ count: Int) -> Request {
    func text(_ word: String) -> [UInt8] {
      Array("[\((0..<count).map { "\"\(word)\($0)\"" }.joined(separator: ","))]".utf8)
    }
    return .compare(text("a"), text("b"))
  }

  /// What the jobs were answered, in order: whether each was done.
  private var answers: [(job: JobID, isDone: Bool)] {
    mailbox.take(.max).messages.compactMap { message in
      switch message {
      case .compared(let id, _): (id, true)
      case .ended(let id, .cancelled): (id, false)
      default: nil
      }
    }
  }

  @Test("one is laid out at a time: who was called off while waiting does not begin")
  func oneAtATime() async throws {
    let worker = try await worker()
    #expect(await worker.layouts.enter())
    let first = Task { await worker.layOut(Self.job(1), Self.request(2)) }
    let second = Task { await worker.layOut(Self.job(2), Self.request(2)) }
    first.cancel()
    #expect(answers.isEmpty, "nobody goes on before there is room")
    worker.layouts.leave()
    await first.value
    await second.value
    let found = answers
    #expect(found.first { $0.job == Self.job(1) }?.isDone == false)
    #expect(found.first { $0.job == Self.job(2) }?.isDone == true)
  }

  @Test("each kind ends in the middle where it is called off")
  func inTheMiddle() async throws {
    let text = Array("[1,2,3]".utf8)
    let answer = LoadAnswer(files: [], cache: .miss, stored: true, storeProblem: nil)
    for request: Request in [
      .compare(text, []), .merge(base: text, theirs: [], mine: []), .layOut(answer),
    ] {
      await Task {
        #expect(throws: Never.self) { try Worker.laidOut(Self.job(1), request) }
        withUnsafeCurrentTask { $0?.cancel() }
        #expect(throws: CancellationError.self) { try Worker.laidOut(Self.job(1), request) }
      }.value
    }
  }
}

import Logging
import Synchronization
import Testing

@testable import Server

@Suite("Lines that are alike")
struct FoldedLogTests {
  private let lines = TestLog.Lines()
  private let time = Moment()
  private let log: FoldedLog

  init() {
    let (lines, time) = (lines, time)
    log = FoldedLog(
      Logger(label: "test") { _ in TestLog(lines: lines) }, interval: .seconds(10),
      now: { time.now })
  }

  @Test("are written once within ten seconds, and then with how many there were")
  func folded() {
    for _ in 0..<313 { log.add(.warning, "The store failed", ["error": "away"]) }
    #expect(lines.all == ["The store failed error=away"])
    time.pass(.seconds(9))
    log.tell()
    #expect(lines.all.count == 1)
    time.pass(.seconds(1))
    log.tell()
    #expect(lines.all.last == "The store failed, and 312 more within 10.0 seconds ")
    log.tell()
    #expect(lines.all.count == 2)
  }

  @Test("the next of them says what was counted, where nobody did before")
  func next() {
    for _ in 0..<3 { log.add(.warning, "Queued", [:]) }
    time.pass(.seconds(10))
    log.add(.warning, "Queued", ["thread": "t-9"])
    #expect(lines.all == ["Queued ", "Queued, and 2 more thread=t-9"])
  }

  @Test("others are written all the same, and nothing is forgotten at the end")
  func others() {
    log.add(.warning, "Queued", [:])
    log.add(.warning, "Queued", [:], like: "another")
    log.add(.warning, "Not stored", [:])
    log.add(.warning, "Not stored", [:])
    #expect(lines.all.count == 3)
    log.tell(isLast: true)
    #expect(lines.all.last == "Not stored, and 1 more within 10.0 seconds ")
  }
}

/// A clock that a test sets.
private final class Moment: Sendable {
  private let state = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { state.withLock { $0 } }

  func pass(_ time: Duration) { state.withLock { $0 += time } }
}

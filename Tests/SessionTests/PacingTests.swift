import Browser
import KeyValue
import Synchronization
import Testing

@testable import Session

@Suite("frames, messages and the clipboard")
struct PacingTests {
  @Test("after a quiet time a few frames follow at once, then 20 a second")
  func pacing() {
    let start = ContinuousClock.now
    var pacing = FramePacing(now: start)
    var drawn = 0
    for millisecond in 0..<1000 {
      let now = start + .milliseconds(millisecond)
      if pacing.wait(now: now) == nil { drawn += 1 }
    }
    #expect((20...23).contains(drawn))
    var quiet = FramePacing(now: start)
    let waits = (0..<4).map { _ in quiet.wait(now: start) }
    #expect(waits == [nil, nil, nil, .milliseconds(50)])
  }

  @Test("many messages wake once, and come in their order, a few at a time")
  func mailbox() {
    let mailbox = Mailbox()
    let woken = Atomic(0)
    mailbox.onWaking { woken.add(1, ordering: .relaxed) }
    for number in 0..<100 { mailbox.put(.tick(now: Int64(number))) }
    #expect(woken.load(ordering: .relaxed) == 1)
    var seen: [Int64] = []
    var more = true
    while more {
      let taken: [Message]
      (taken, more) = mailbox.take(16)
      #expect(taken.count <= 16)
      for case .tick(let now) in taken { seen.append(now) }
    }
    #expect(seen == Array(0..<100))
    mailbox.put(.drawn)
    #expect(woken.load(ordering: .relaxed) == 2)
  }

  @Test("a gate lets two in at once, and turns away who was cancelled while waiting")
  func gate() async {
    let gate = Gate(2)
    #expect(await gate.enter())
    #expect(await gate.enter())
    let late = Task { await gate.enter() }
    late.cancel()
    gate.leave()
    #expect(await late.value == false)
    #expect(await gate.enter())
    gate.leave()
    gate.leave()
  }

  @Test("how fast metas are read is told from the latest reads")
  func readingRate() throws {
    let rate = ReadingRate()
    #expect(rate.perSecond == nil)
    for _ in 0..<100 { rate.note(10, in: .milliseconds(100)) }
    #expect(try abs(#require(rate.perSecond) - 100) < 1)
    for _ in 0..<100 { rate.note(500, in: .milliseconds(100)) }
    #expect(try #require(rate.perSecond) > 4500)
  }

  @Test(
    "text goes to the clipboard as OSC 52, inside tmux also wrapped, for it lets through one of the two"
  )
  func clipboard() {
    #expect(
      Clipboard.sequence("hé", insideTmux: false) == Array("\u{1B}]52;c;aMOp\u{07}".utf8))
    #expect(
      Clipboard.sequence("hé", insideTmux: true)
        == Array(
          "\u{1B}]52;c;aMOp\u{07}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aMOp\u{07}\u{1B}\\".utf8))
  }
}

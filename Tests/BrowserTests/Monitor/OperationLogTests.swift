import Testing
import ThreadCache

@testable import Browser

@Suite("The log as a value")
struct OperationLogTests {
  private func entry(
    _ level: OperationEntry.Level, _ summary: String = "", thread: String? = nil,
    details: [String] = []
  ) -> OperationEntry {
    OperationEntry(
      level: level, operation: "load",
      thread: thread.map { ThreadIdentity(schema: .thread, id: ThreadID($0)) }, summary: summary,
      details: details)
  }

  @Test("entries are numbered as they come, and listed in that order whatever their level")
  func order() {
    var log = OperationLog()
    for level in [OperationEntry.Level.debug, .info, .debug, .error] { log.append(entry(level)) }
    #expect(log.entries(from: .debug, matching: "").map(\.number) == [1, 2, 3, 4])
    #expect(log.newest == 4)
  }

  @Test("a level lists what matters as much or more")
  func levels() {
    var log = OperationLog()
    for level in OperationEntry.Level.allCases { log.append(entry(level)) }
    for (place, level) in OperationEntry.Level.allCases.enumerated() {
      #expect(log.entries(from: level, matching: "").count == 4 - place, "\(level)")
    }
  }

  @Test("calls of the store do not push out what was asked for, and both are bounded")
  func bounds() {
    var log = OperationLog(limit: 1000)
    log.append(entry(.error, "the one that failed"))
    for _ in 0..<20_000 { log.append(entry(.debug)) }
    #expect(log.entries(from: .info, matching: "").map(\.summary) == ["the one that failed"])
    #expect(log.count >= 1001)
    #expect(log.count < 1001 + 256)
    #expect(log.dropped == 20_001 - log.count)
    #expect(log.entries(from: .debug, matching: "").last?.number == 20_001)
  }

  @Test("a text is found in the summary, the thread, the details; a capital in it makes case count")
  func text() {
    var log = OperationLog()
    log.append(entry(.info, "Region of 2025_1"))
    log.append(entry(.info, thread: "thread_Abc"))
    log.append(entry(.info, details: ["not stored: conflict"]))
    func found(_ text: String) -> [UInt64] {
      log.entries(from: .debug, matching: text).map(\.number)
    }
    #expect(found("region") == [1])
    #expect(found("Region") == [1])
    #expect(found("rEgion") == [])
    #expect(found("thread_abc") == [2])
    #expect(found("conflict") == [3])
    #expect(found("load") == [1, 2, 3])
  }

  @Test("a copy keeps what it had when more is appended")
  func copies() {
    var log = OperationLog()
    log.append(entry(.info, "first"))
    let copy = log
    log.append(entry(.info, "second"))
    #expect(copy.entries(from: .info, matching: "").map(\.summary) == ["first"])
  }
}

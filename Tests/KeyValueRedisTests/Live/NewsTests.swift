import KeyValue
import RESP
import Testing

@testable import KeyValueCommands
@testable import KeyValueRedis

@Suite("what is asked for and what it means")
struct NewsTests {
  private func bytes(_ text: String) -> RESPValue { .bytes(Array(text.utf8)) }

  private func prefixes(_ texts: String...) -> [String] {
    NewsPrefixes(texts.map { Array($0.utf8) }).all.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("of prefixes that overlap the shorter one stays, in one order whatever theirs was")
  func merging() {
    #expect(prefixes("thread:a", "thread:", "response:") == ["response:", "thread:"])
    #expect(prefixes("b", "a", "b") == ["a", "b"])
    #expect(prefixes("x", "") == [""])
    #expect(prefixes() == [])
  }

  @Test("tracking is asked for by prefix, and for all keys by none")
  func tracking() {
    func words(_ texts: String...) -> [String] {
      NewsSource.tracking.request(NewsPrefixes(texts.map { Array($0.utf8) }))
        .flatMap { $0.arguments.map { String(decoding: $0, as: UTF8.self) } }
    }
    #expect(words("a", "b") == ["CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "a", "PREFIX", "b"])
    #expect(words("") == ["CLIENT", "TRACKING", "ON", "BCAST"])
  }

  @Test("a message names keys, says that all may have changed, or is no news")
  func meaning() {
    let tracking = NewsSource.tracking
    #expect(
      tracking.meaning(of: [bytes("invalidate"), .array([bytes("a"), bytes("b")])])
        == .keys(["a", "b"]))
    #expect(tracking.meaning(of: [bytes("invalidate"), .null]) == .everything)
    #expect(tracking.meaning(of: [bytes("invalidate")]) == .nothing)
    #expect(tracking.meaning(of: []) == .nothing)
    let notifications = NewsSource.notifications(database: 2)
    #expect(
      notifications.meaning(
        of: [bytes("pmessage"), bytes("p"), bytes("__keyspace@2__:a__:b"), bytes("set")])
        == .keys(["a__:b"]))
    #expect(
      notifications.meaning(
        of: [bytes("pmessage"), bytes("p"), bytes("__keyspace@1__:a"), bytes("set")]) == .nothing)
    #expect(notifications.meaning(of: [bytes("psubscribe"), bytes("p"), .integer(1)]) == .nothing)
  }

  @Test("pauses grow to a bound, and are short again after news that lasted")
  func pauses() {
    var pause = NewsPause()
    let first = pause.next()
    #expect(first <= .milliseconds(100))
    for _ in 0..<20 { _ = pause.next() }
    let last = pause.next()
    #expect(last <= NewsPause.longest && last >= NewsPause.longest / 2)
    #expect(pause.next(lasted: .seconds(60)) <= .milliseconds(100))
  }
}

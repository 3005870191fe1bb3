import RESP
import Testing

@Suite("Replies have limits")
struct LimitTests {
  @Test(
    "a string over the limit is passed over, and what follows it is read", arguments: [1, 7, 400])
  func bulk(piece: Int) {
    var limits = RESPLimits()
    limits.bulkBytes = 10
    let wire = Array(
      ("*2\r\n$300\r\n" + String(repeating: "x", count: 300) + "\r\n$10\r\n0123456789\r\n+next\r\n")
        .utf8)
    let pieces = stride(from: 0, to: wire.count, by: piece).map {
      Array(wire[$0..<min($0 + piece, wire.count)])
    }
    let outcome = Outcome(pieces, limits: limits)
    #expect(outcome.failure == nil)
    #expect(
      outcome.replies == [
        .array([.error(RESPError(tooLarge: 300)), .text("0123456789")]), .text("next"),
      ])
  }

  @Test("the strings of one reply together are limited, those of the next start anew")
  func replyBytes() {
    var limits = RESPLimits()
    limits.replyBytes = 5
    let wire = "*3\r\n$3\r\nabc\r\n$3\r\nabc\r\n+de\r\n$5\r\nabcde\r\n"
    #expect(
      Outcome(wire, limits: limits).replies == [
        .array([.text("abc"), .error(RESPError(tooLarge: 3)), .text("de")]), .text("abcde"),
      ])
  }

  @Test("half a gigabyte that is announced is neither taken nor waited for")
  func announced() {
    var limits = RESPLimits()
    limits.bulkBytes = 64 << 20
    let outcome = Outcome("$536870912\r\nxxxx", limits: limits)
    #expect(outcome.replies.isEmpty)
    #expect(outcome.failure == nil)
  }

  @Test("elements are limited in all, not level by level")
  func elements() {
    var limits = RESPLimits()
    limits.elements = 4
    #expect(Outcome("*4\r\n:1\r\n:1\r\n:1\r\n:1\r\n", limits: limits).failure == nil)
    #expect(Outcome("*5\r\n", limits: limits).failure == .tooManyElements(limit: 4))
    #expect(Outcome("%3\r\n", limits: limits).failure == .tooManyElements(limit: 4))
    #expect(
      Outcome("*2\r\n*2\r\n:1\r\n*1\r\n", limits: limits).failure == .tooManyElements(limit: 4))
    #expect(Outcome("*9223372036854775807\r\n").failure == .tooManyElements(limit: 1 << 22))
  }

  @Test("depth is limited")
  func depth() {
    var limits = RESPLimits()
    limits.depth = 3
    #expect(Outcome("*1\r\n*1\r\n*1\r\n:1\r\n", limits: limits).failure == nil)
    #expect(Outcome("*1\r\n*1\r\n*1\r\n*1\r\n", limits: limits).failure == .tooDeep(limit: 3))
  }

  @Test("a line is limited, whole or not", arguments: [1, 3, 100])
  func line(piece: Int) {
    var limits = RESPLimits()
    limits.lineBytes = 5
    func outcome(_ text: String) -> Outcome {
      let wire = Array(text.utf8)
      let pieces = stride(from: 0, to: wire.count, by: piece).map {
        Array(wire[$0..<min($0 + piece, wire.count)])
      }
      return Outcome(pieces, limits: limits)
    }
    #expect(outcome("+12345\r\n").replies == [.text("12345")])
    #expect(outcome("+123456\r\n").failure == .lineTooLong(limit: 5))
    #expect(outcome("+1234567").failure == .lineTooLong(limit: 5))
  }
}

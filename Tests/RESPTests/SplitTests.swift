import RESP
import Testing

@Suite("However the bytes are split, the replies are the same")
struct SplitTests {
  private static let stream = Array(
    """
    +OK\r\n*3\r\n$5\r\nhello\r\n$-1\r\n:42\r\n%2\r\n+a\r\n#t\r\n+b\r\n,1.5\r\n=7\r\ntxt:abc\r\n\
    |1\r\n+k\r\n*1\r\n_\r\n~2\r\n(123\r\n!5\r\nERR x\r\n>2\r\n+message\r\n$0\r\n\r\n-WRONGTYPE no\r\n
    """.utf8)

  @Test("in two, at every place")
  func pairs() {
    let whole = Outcome([Self.stream])
    #expect(whole.failure == nil)
    #expect(whole.replies.count == 7)
    for cut in 0...Self.stream.count {
      #expect(Outcome([Array(Self.stream[..<cut]), Array(Self.stream[cut...])]) == whole)
    }
  }

  @Test("byte by byte")
  func bytes() {
    #expect(Outcome(Self.stream.map { [$0] }) == Outcome([Self.stream]))
  }

  @Test("random values come back as they were sent, in random pieces")
  func roundTrip() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let values = (0..<3).map { _ in randomValue(using: &generator) }
      var rest = values.flatMap(Wire.bytes)[...]
      var pieces: [[UInt8]] = []
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...50, using: &generator))
        pieces.append(Array(piece))
        rest = rest.dropFirst(piece.count)
      }
      #expect(Outcome(pieces).replies == values)
    }
  }
}

import RESP
import Testing

@Suite("Commands are written")
struct WritingTests {
  @Test("as an array of strings, whatever is in them")
  func command() {
    let command = [Array("SET".utf8), [], [0, 13, 10], Array("0123456789".utf8)]
    let wire = "*4\r\n$3\r\nSET\r\n$0\r\n\r\n$3\r\n\u{0}\r\n\r\n$10\r\n0123456789\r\n"
    #expect(RESPWriter.bytes(of: command) == Array(wire.utf8))
    #expect(RESPWriter.length(of: command) == wire.utf8.count)
  }

  @Test("and a parser reads what was written", arguments: [0, 1, 9, 10, 99, 100, 12345])
  func readBack(size: Int) {
    let argument = [UInt8](repeating: 7, count: size)
    let commands = Array(repeating: argument, count: max(1, size / 100))
    #expect(
      Outcome([RESPWriter.bytes(of: commands)]).replies == [.array(commands.map { .bytes($0) })])
  }
}

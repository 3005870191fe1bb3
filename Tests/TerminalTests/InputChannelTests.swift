import Glibc
import Testing

@testable import Terminal

@Suite("The input channel")
struct InputChannelTests {
  /// Runs with the two ends of a pipe.
  private func withPipe(_ body: (_ channel: InputChannel, _ writer: Int32) throws -> Void) throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    try body(InputChannel(descriptor: ends[0]), ends[1])
  }

  @Test("reads what is there and does not wait for more")
  func bytes() throws {
    try withPipe { channel, writer in
      #expect(channel.read() == .idle)
      _ = write(writer, "abc", 3)
      #expect(channel.read() == .bytes([0x61, 0x62, 0x63]))
      #expect(channel.read() == .idle)
      close(writer)
    }
  }

  @Test("says that nothing will come any more once the other end is gone")
  func ended() throws {
    try withPipe { channel, writer in
      _ = write(writer, "x", 1)
      close(writer)
      #expect(channel.read() == .bytes([0x78]))
      #expect(channel.read() == .ended)
    }
  }

  @Test("waits for the first byte as long as it is told")
  func waits() throws {
    try withPipe { channel, writer in
      let time = ContinuousClock().measure {
        #expect(channel.read(waitingMilliseconds: 30) == .idle)
      }
      #expect(time >= .milliseconds(25))
      close(writer)
    }
  }
}

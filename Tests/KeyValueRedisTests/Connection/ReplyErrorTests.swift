import KeyValue
import KeyValueCommands
import RESP
import Testing

@testable import KeyValueRedis

@Suite("Errors that a server replies")
struct ReplyErrorTests {
  @Test(
    "have a code to act on",
    arguments: [
      ("LOADING Redis is loading the dataset in memory", StoreError.Code.busy),
      ("BUSY Redis is busy running a script", .busy), ("CLUSTERDOWN The cluster is down", .busy),
      ("TRYAGAIN Multiple keys request", .busy), ("MASTERDOWN Link with MASTER is down", .busy),
      ("READONLY You can't write against a read only replica.", .refused(.writes)),
      ("OOM command not allowed when used memory > 'maxmemory'.", .outOfMemory),
      ("MISCONF Redis is configured to save RDB snapshots", .refused(.writes)),
      ("NOPERM this user has no permissions to run the 'scan' command", .refused(.permission)),
      ("NOAUTH Authentication required.", .refused(.authentication)),
      ("WRONGPASS invalid username-password pair", .refused(.authentication)),
      ("WRONGTYPE Operation against a key holding the wrong kind of value", .wrongType),
      ("ERR Protocol error: invalid bulk length", .tooLarge),
      ("ERR string exceeds maximum allowed size (proto-max-bulk-len)", .tooLarge),
      ("ERR unknown command 'HELLO'", .unsupported), ("ERR max number of clients reached", .busy),
      ("ERR value is not an integer or out of range", .corrupt), ("ERR whatever", .unsupported),
    ])
  func codes(line: String, code: StoreError.Code) {
    let error = StoreError(RESPError(line: line), key: "k", node: "host:1")
    #expect(error.code == code)
    #expect(error.key == "k")
  }

  @Test("say which command is not permitted")
  func permission() {
    let line = "NOPERM this user has no permissions to run the 'scan' command"
    #expect(StoreError(RESPError(line: line), key: nil).message.contains("'scan'"))
  }

  @Test("say how long a value is that is over the limit")
  func tooLarge() {
    let error = StoreError(RESPError(tooLarge: 536_870_912), key: "k")
    #expect(error.code == .tooLarge)
    #expect(error.message == "the value of k has 536870912 bytes, which is over the limit")
  }
}

@Suite("Attempts to connect")
struct BackoffTests {
  @Test("the second comes at once, later ones later and later, never later than the longest")
  func waits() throws {
    var backoff = Backoff()
    let now = ContinuousClock.now
    #expect(backoff.notBefore == nil)
    let waits = (0..<12).map { _ in
      backoff.failed(at: now, jitter: 1)
      return backoff.notBefore.map { $0 - now } ?? .zero
    }
    #expect(waits[..<4] == [.zero, .milliseconds(50), .milliseconds(100), .milliseconds(200)])
    #expect(waits[11] == Backoff.longest)
    backoff.succeeded()
    #expect(backoff.notBefore == nil)
  }

  @Test("clients do not come all together")
  func jitter() {
    let now = ContinuousClock.now
    let waits = (0..<20).map { _ in
      var backoff = Backoff()
      for _ in 0..<9 { backoff.failed(at: now) }
      return backoff.notBefore
    }
    #expect(Set(waits).count > 10)
  }
}

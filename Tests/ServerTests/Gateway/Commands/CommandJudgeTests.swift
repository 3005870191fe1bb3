import Testing

@testable import Server

@Suite("what becomes of a command")
struct CommandJudgeTests {
  private let judge = CommandJudge(limits: GatewayLimits(), scripts: ScriptDigests())

  private func command(_ text: String) -> [[UInt8]] {
    text.split(separator: " ").map { Array($0.utf8) }
  }

  /// What is said against it; nil: it runs.
  private func refusal(_ text: String, _ access: AccessTokens.Access = .full) -> String? {
    guard case .refuse(let words) = judge.decide(command(text), access: access) else { return nil }
    return words
  }

  private func upstream(_ text: String) throws -> UpstreamCommand {
    guard case .run(let command) = judge.decide(command(text), access: .full) else {
      throw TestFailure("refused: \(text)")
    }
    return command
  }

  @Test(
    "what the service does not have is refused in its words",
    arguments: [
      "WATCH a", "multi", "EXEC", "discard", "BLPOP a 0", "brpoplpush a b 0", "BZPOPMIN a 0",
      "SELECT 1", "AUTH x", "HELLO 3", "CLIENT KILL x", "QUIT", "RESET", "SUBSCRIBE a", "MONITOR",
      "OBJECT ENCODING a", "SORT a", "CLUSTER INFO", "SLOWLOG GET", "LATENCY DOCTOR",
      "DEBUG SLEEP 1",
      "CONFIG GET *", "CONFIG SET maxmemory 1", "CONFIG REWRITE", "CONFIG", "ACL WHOAMI",
      "SHUTDOWN",
      "REPLICAOF a 1", "SCRIPT KILL", "SCRIPT DEBUG YES", "MEMORY PURGE", "WAIT 1 0", "MIGRATE a",
      "XREAD BLOCK 0 STREAMS a 0", "xreadgroup GROUP g c BLOCK 0 STREAMS a >", "FUNCTION KILL",
      "XREADGROUP GROUP streams c BLOCK 0 STREAMS s >",
      "XREADGROUP GROUP g streams BLOCK 0 STREAMS s >",
      "XREADGROUP COUNT 1 GROUP streams streams NOACK BLOCK 0 STREAMS streams >",
      "XREAD COUNT streams BLOCK 0 STREAMS streams 0", "post x", "Host: x",
    ])
  func unavailable(text: String) throws {
    let words = text.uppercased().split(separator: " ")
    // Of those that are there with some subcommands it is the subcommand that is not.
    let isThere = ["CONFIG", "SCRIPT", "MEMORY", "FUNCTION"].contains(words[0])
    let name = words.prefix(isThere ? 2 : 1).joined(separator: " ")
    #expect(
      refusal(text)
        == "ERR Command is not available: '\(name)'."
        + " See https://upstash.com/docs/redis/overall/rediscompatibility for details")
  }

  @Test(
    "what it has goes on as it is",
    arguments: [
      "GET a", "set a b", "PING", "ECHO a", "EVALSHA x 0", "SCRIPT EXISTS x", "SCRIPT FLUSH",
      "CONFIG GET notify-keyspace-events", "config set NOTIFY-KEYSPACE-EVENTS KEA", "INFO memory",
      "MEMORY USAGE a", "DUMP a", "RESTORE a 0 x", "HEXPIRE h 1 FIELDS 1 a", "DBSIZE", "TIME",
      "XREAD COUNT 1 STREAMS BLOCK 0", "XREAD STREAMS streams BLOCK 0 0",
      "XREADGROUP GROUP block BLOCK COUNT 1 STREAMS streams block > >", "JSON.GET a",
      "A.MODULES.COMMAND a", "PUBLISH a b",
    ])
  func available(text: String) throws {
    #expect(try upstream(text).arguments == command(text))
  }

  @Test(
    "the read-only token reads, and neither writes nor looks at all keys",
    arguments: [
      "SET a b", "DEL a", "SCAN 0", "keys *", "EXPIRE a 1", "EVAL x 0", "EVALSHA x 0", "FLUSHALL",
      "FLUSHDB", "INCR a", "GETDEL a", "GETEX a", "PUBLISH a b", "SCRIPT LOAD x", "SCRIPT FLUSH",
      "CONFIG GET notify-keyspace-events", "CONFIG SET notify-keyspace-events KEA", "RESTORE a 0 x",
      "HSET a b c", "BITFIELD a", "SINTERSTORE a b", "GEORADIUS a", "FCALL f 0",
      "XGROUP CREATE a b c",
      "EVAL_RO x 0", "EVALSHA_RO x 0", "FCALL_RO f 0", "FUNCTION LOAD x", "JSON.SET a b c",
      "A.MODULES.COMMAND a", "COPY a b", "LMPOP 1 a LEFT",
    ])
  func reading(text: String) throws {
    let name = try #require(text.split(separator: " ").first).lowercased()
    #expect(
      refusal(text, .reading)
        == "NOPERM this user has no permissions to run the '\(name)' command or its subcommand")
    #expect(refusal(text, .full) == nil)
  }

  @Test(
    "the read-only token may",
    arguments: [
      "GET a", "mget a b", "HGETALL a", "TTL a", "EXISTS a", "TYPE a", "ZRANGE a 0 1",
      "DBSIZE", "PING", "XREAD STREAMS a 0", "HSCAN a 0", "SCRIPT EXISTS a",
      "FUNCTION LIST", "PUBSUB CHANNELS", "INFO",
    ])
  func readingMay(text: String) {
    #expect(refusal(text, .reading) == nil)
  }

  @Test("one who may only look sees all keys, and writes nothing")
  func looking() {
    #expect(refusal("SCAN 0", .looking) == nil)
    #expect(refusal("KEYS *", .looking) == nil)
    #expect(refusal("EVAL_RO x 0", .looking) == nil)
    #expect(refusal("EVAL x 0", .looking) != nil)
    #expect(refusal("CONFIG GET notify-keyspace-events", .looking) == nil)
    #expect(refusal("CONFIG SET notify-keyspace-events A", .looking) != nil)
    #expect(refusal("SET a b", .looking) != nil)
    #expect(refusal("UNKNOWN a", .looking) != nil)
  }

  @Test("reads are told from writes, so that a lost reply to a read can be asked for again")
  func writes() throws {
    #expect(try !upstream("GET a").writes)
    #expect(try !upstream("SCAN 0").writes)
    #expect(try !upstream("SCRIPT EXISTS a").writes)
    #expect(try upstream("SET a b").writes)
    #expect(try upstream("DEL a").writes)
    #expect(try upstream("EVAL x 0").writes)
    #expect(try upstream("SOMETHING a").writes)
  }

  @Test("what makes room, or only looks, is nothing that a store grows by")
  func growing() {
    for text in [
      "DEL a", "GET a", "XGROUP DESTROY s g", "xgroup delconsumer s g c", "FUNCTION DELETE f",
      "FUNCTION FLUSH", "FUNCTION LIST", "SCRIPT FLUSH", "SCRIPT EXISTS x", "FLUSHALL", "SCAN 0",
      "CONFIG SET notify-keyspace-events KEA", "XREAD STREAMS s 0", "MULTI",
    ] { #expect(!CommandJudge.grows(command(text)), "\(text)") }
    for text in [
      "SET a b", "XGROUP CREATE s g 0 MKSTREAM", "FUNCTION LOAD x", "SCRIPT LOAD x", "EVAL x 0",
      "SOMETHING a",
    ] { #expect(CommandJudge.grows(command(text)), "\(text)") }
  }

  @Test("WITHTYPE of a scan is the gateway's to do")
  func types() throws {
    let scan = try upstream("scan 0 match WITHTYPE count 10 withtype")
    #expect(scan.arguments == command("scan 0 match WITHTYPE count 10"))
    #expect(scan.finish == .types)
    #expect(try upstream("scan 0 count 10").finish == .nothing)
  }

  @Test("FLUSHALL empties the gateway's database and no other")
  func flush() throws {
    #expect(try upstream("flushall async").arguments == command("FLUSHDB async"))
  }

  @Test("keys are measured where they stand")
  func keySize() {
    var limits = GatewayLimits()
    limits.keyBytes = 5
    let judge = CommandJudge(limits: limits, scripts: ScriptDigests())
    let words = "ERR max key size exceeded. Limit: 5 bytes, Actual: 6 bytes"
    for text in [
      "GET 123456", "set 123456 v", "DEL a 123456", "mset a 1234567 123456 b", "RENAME a 123456",
      "EVAL script 1 123456 longer-argument",
    ] {
      #expect(judge.decide(command(text), access: .full) == .refuse(words), "\(text)")
    }
    for text in [
      "GET 12345", "SET a 123456", "MSET a 123456", "EVAL longer-script 1 a longer-argument",
      "EVAL s 9999999999999999999999 a", "ECHO 123456", "EVAL s -1 123456",
    ] {
      #expect(judge.decide(command(text), access: .full) != .refuse(words), "\(text)")
    }
  }

  @Test("values of writes are measured")
  func recordSize() {
    var limits = GatewayLimits()
    limits.recordBytes = 5
    let judge = CommandJudge(limits: limits, scripts: ScriptDigests())
    let words = "ERR max single record size exceeded"
    #expect(judge.decide(command("SET a 123456"), access: .full) == .refuse(words))
    #expect(judge.decide(command("GET 123456"), access: .full) != .refuse(words))
  }
}

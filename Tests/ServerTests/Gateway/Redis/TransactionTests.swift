import RESP
import RedisServers
import Testing

@testable import Server

@Suite("transactions over Redis")
struct TransactionTests {
  @Test("all commands run, also behind one that fails")
  func executed() async throws {
    let gateway = try await redisGateway(try await .shared)
    let asked = await gateway.ask(
      .post, "/multi-exec",
      #"[["set","tx:a",1],["lpush","tx:a","x"],["incr","tx:a"],["mget","tx:a","tx:none"]]"#)
    #expect(asked.status == 200)
    #expect(
      asked.text
        == #"[{"result":"OK"},{"error":"WRONGTYPE Operation against a key holding the wrong kind of value"},"#
        + #"{"result":2},{"result":["2",null]}]"#)
    await gateway.backend.close()
  }

  @Test(
    "one that cannot run discards all, with its own words",
    arguments: [
      (#"[["set","tx:d","1"],["incr"]]"#, "ERR wrong number of arguments for 'incr' command"),
      (#"[["set","tx:d","1"],["nosuchcommand"]]"#, "ERR unknown command 'nosuchcommand'"),
      (#"[["set","tx:d","1"],[]]"#, "ERR empty command"),
      (#"[["set","tx:d","1"],["blpop","a",0]]"#, "ERR Command is not available: 'BLPOP'."),
      (#"[["set","tx:d","1"],["multi"]]"#, "ERR Command is not available: 'MULTI'."),
      (#"[["set","tx:d","1"],["exec"]]"#, "ERR Command is not available: 'EXEC'."),
      (#"[["set","tx:d",{}]]"#, "ERR unsupported arg type"),
    ])
  func discarded(body: String, words: String) async throws {
    let gateway = try await redisGateway(try await .shared)
    let asked = await gateway.ask(.post, "/multi-exec", body)
    #expect(asked.status == 400)
    #expect(asked.text.hasPrefix(#"{"error":"\#(words)"#))
    #expect(await gateway.command(#"["exists","tx:d"]"#).text == #"{"result":0}"#)
    await gateway.backend.close()
  }

  @Test("many at once do not come into one another")
  func atomic() async throws {
    let gateway = try await redisGateway(try await .shared)
    let whole = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          let asked = await gateway.ask(
            .post, "/multi-exec",
            #"[["set","tx:race",\#(number)],["append","tx:race","!"],["get","tx:race"]]"#)
          return asked.text.hasSuffix(#"{"result":"\#(number)!"}]"#)
        }
        group.addTask { await gateway.command(#"["append","tx:race","?"]"#).status == 200 }
      }
      return await group.allSatisfy { $0 }
    }
    #expect(whole)
    await gateway.backend.close()
  }

  @Test("transactions are answered in JSON whatever was asked for")
  func format() async throws {
    let gateway = try await redisGateway(try await .shared)
    let asked = await gateway.ask(.post, "/multi-exec", #"[["ping"]]"#) { $0.format = "resp2" }
    #expect(asked.contentType == "application/json")
    #expect(asked.text == #"[{"result":"PONG"}]"#)
    await gateway.backend.close()
  }

  @Test("what Redis says of a transaction it did not run is what was wrong with it")
  func outcomes() {
    func error(_ line: String) -> RESPValue { .error(RESPError(line: line)) }
    let queued = RESPValue.bytes(Array("QUEUED".utf8))
    let ok = RESPValue.bytes(Array("OK".utf8))
    #expect(
      RedisBackend.outcome([ok, queued, .array([.integer(1)])]) == .executed([.integer(1)]))
    #expect(
      RedisBackend.outcome([ok, error("ERR a"), error("EXECABORT b")])
        == .discarded(RESPError(line: "ERR a")))
    #expect(
      RedisBackend.outcome([ok, queued, error("EXECABORT b")])
        == .discarded(RESPError(line: "EXECABORT b")))
    #expect(RedisBackend.outcome([ok, queued, queued]) == nil)
    #expect(RedisBackend.outcome([]) == nil)
  }
}

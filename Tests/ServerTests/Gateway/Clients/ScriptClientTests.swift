import Foundation
import Testing

@testable import Server

/// What the official TypeScript client sends for each of its commands, in its order of words, and what it has to get.
@Suite("the commands of the official TypeScript client", .timeLimit(.minutes(5)))
struct ScriptClientTests {
  /// Commands and their results, one a line; `…` at the end of a result: whatever follows.
  private static let lines = #"""
    ["set","s","v"] → "OK"
    ["set","s","w","nx"] → null
    ["set","s","w","xx"] → "OK"
    ["set","none","w","xx"] → null
    ["set","s","x","get"] → "w"
    ["set","n","x","nx","get"] → null
    ["set","s","y","ex",100] → "OK"
    ["set","s","z","keepttl"] → "OK"
    ["ttl","s"] → 100
    ["set","s","z","px",100000] → "OK"
    ["set","s","z","exat",4102444800] → "OK"
    ["expiretime","s"] → 4102444800
    ["set","s","z","pxat",4102444800001] → "OK"
    ["pexpiretime","s"] → 4102444800001
    ["set","s","{\"a\":[1,2]}"] → "OK"
    ["get","s"] → "{\"a\":[1,2]}"
    ["set","flag",true] → "OK"
    ["get","flag"] → "true"
    ["get","absent"] → null
    ["getdel","flag"] → "true"
    ["getdel","flag"] → null
    ["set","e","v","ex",100] → "OK"
    ["getex","e"] → "v"
    ["ttl","e"] → 100
    ["getex","e","persist"] → "v"
    ["ttl","e"] → -1
    ["getex","e","ex",50] → "v"
    ["ttl","e"] → 50
    ["getex","e","px",50000] → "v"
    ["getex","e","exat",4102444800] → "v"
    ["getex","e","pxat",4102444800000] → "v"
    ["getset","e","w"] → "v"
    ["getset","new","w"] → null
    ["setex","e",100,"v"] → "OK"
    ["psetex","e",100000,"v"] → "OK"
    ["setnx","e","v"] → 0
    ["setnx","e2","v"] → 1
    ["append","text","Hello"] → 5
    ["append","text"," World"] → 11
    ["strlen","text"] → 11
    ["strlen","absent"] → 0
    ["getrange","text",0,-7] → "Hello"
    ["getrange","absent",0,1] → ""
    ["setrange","text",6,"Redis"] → 11
    ["setrange","pad",2,"x"] → 3
    ["mset","m1","a","m2","{\"x\":1}"] → "OK"
    ["mget","m1","m2","absent"] → ["a","{\"x\":1}",null]
    ["msetnx","m2","b","m3","c"] → 0
    ["msetnx","m3","b","m4","c"] → 1
    ["incr","i"] → 1
    ["incrby","i",41] → 42
    ["decr","i"] → 41
    ["decrby","i",40] → 1
    ["incrbyfloat","i",1.5] → "2.5"
    ["incrbyfloat","f",-0.25] → "-0.25"
    ["incr","text"] → error ERR value is not an integer or out of range
    ["hset","h","a","1","b","{\"x\":1}","c","false"] → 3
    ["hset","h","a","2"] → 0
    ["hget","h","a"] → "2"
    ["hget","h","absent"] → null
    ["hgetall","h"] → ["a","2","b","{\"x\":1}","c","false"]
    ["hgetall","absent"] → []
    ["hmget","h","a","absent"] → ["2",null]
    ["hmget","absent","a"] → [null]
    ["hmset","h","d","4"] → "OK"
    ["hsetnx","h","d","5"] → 0
    ["hsetnx","h","e","5"] → 1
    ["hincrby","h","a",40] → 42
    ["hincrbyfloat","h","a",0.5] → "42.5"
    ["hexists","h","a"] → 1
    ["hexists","h","absent"] → 0
    ["hstrlen","h","b"] → 7
    ["hkeys","h"] → ["a","b","c","d","e"]
    ["hvals","h"] → ["42.5","{\"x\":1}","false","4","5"]
    ["hvals","absent"] → []
    ["hlen","h"] → 5
    ["hdel","h","c","d","absent"] → 2
    ["hset","one","f","v"] → 1
    ["hrandfield","one"] → "f"
    ["hrandfield","one",1,"withvalues"] → ["f","v"]
    ["hrandfield","one",-3] → ["f","f","f"]
    ["hrandfield","absent"] → null
    ["hrandfield","absent",2] → []
    ["hscan","one",0] → ["0",["f","v"]]
    ["hscan","one","0","match","x*","count",5] → ["0",[]]
    ["hget","s","a"] → error WRONGTYPE Operation against a key holding the wrong kind of value
    ["flushdb"] → "OK"
    ["mset","k:1","a","k:2","b"] → "OK"
    ["hset","k:h","f","v"] → 1
    ["exists","k:1","k:2","absent","k:1"] → 3
    ["type","k:1"] → "string"
    ["type","k:h"] → "hash"
    ["type","absent"] → "none"
    ["dbsize"] → 3
    ["scan","0","match","k:1","count",100] → ["0",["k:1"]]
    ["scan",0,"match","*","count",100,"type","hash"] → ["0",["k:h"]]
    ["scan",0,"match","k:h","withtype"] → ["0",["k:h","hash"]]
    ["scan","0","match","x*"] → ["0",[]]
    ["keys","k:1"] → ["k:1"]
    ["keys","x*"] → []
    ["touch","k:1","absent"] → 1
    ["copy","k:1","k:3"] → 1
    ["copy","k:2","k:3"] → 0
    ["copy","k:2","k:3","REPLACE"] → 1
    ["get","k:3"] → "b"
    ["rename","k:3","k:4"] → "OK"
    ["rename","absent","k:5"] → error ERR no such key
    ["renamenx","k:4","k:1"] → 0
    ["renamenx","k:4","k:5"] → 1
    ["expire","k:1",100] → 1
    ["expire","absent",100] → 0
    ["expire","k:1",200,"NX"] → 0
    ["expire","k:1",200,"XX"] → 1
    ["expire","k:1",100,"GT"] → 0
    ["expire","k:1",100,"LT"] → 1
    ["expire","k:2",100,"XX"] → 0
    ["pexpire","k:1",300000,"GT"] → 1
    ["expireat","k:1",4102444800] → 1
    ["pexpireat","k:1",4102444800000] → 1
    ["persist","k:1"] → 1
    ["persist","k:1"] → 0
    ["ttl","absent"] → -2
    ["pttl","k:1"] → -1
    ["unlink","k:1","absent"] → 1
    ["del","k:2","k:5","k:h"] → 3
    ["randomkey"] → null
    ["eval","return ARGV[1]",0,"Hello"] → "Hello"
    ["eval","return {KEYS[1],ARGV[1],1,{'x',false}}",1,"k","a"] → ["k","a",1,["x",null]]
    ["eval_ro","return redis.call('get',KEYS[1])",1,"absent"] → null
    ["eval_ro","return redis.call('set',KEYS[1],'v')",1,"k"] → error ERR Write commands are not allowed from read-only scripts…
    ["script","load","return ARGV[1]"] → "098e0f0d1448c0a81dafe820f66d460eb09263da"
    ["script","exists","098e0f0d1448c0a81dafe820f66d460eb09263da","00"] → [1,0]
    ["evalsha","098e0f0d1448c0a81dafe820f66d460eb09263da",0,"a"] → "a"
    ["evalsha_ro","098e0f0d1448c0a81dafe820f66d460eb09263da",0,"a"] → "a"
    ["script","flush","sync"] → "OK"
    ["script","flush","async"] → "OK"
    ["evalsha","098e0f0d1448c0a81dafe820f66d460eb09263da",0,"a"] → error NOSCRIPT No matching script. Please use EVAL.
    ["ping"] → "PONG"
    ["echo","hi"] → "hi"
    ["invalid_command","k"] → error ERR unknown command 'invalid_command'…
    ["get"] → error ERR wrong number of arguments for 'get' command
    ["set","k","v","ex",0] → error ERR invalid expire time in 'set' command
    ["flushall","async"] → "OK"
    """#.split(separator: "\n").map(String.init)

  @Test("each is answered as by the service", arguments: GatewayStore.allCases)
  func commands(_ store: GatewayStore) async throws {
    try await store.withGateway { gateway in
      for line in Self.lines {
        let halves = line.split(separator: " → ", maxSplits: 1).map(String.init)
        let command = try #require(halves.first)
        let result = try #require(halves.last)
        let asked = await gateway.command(command)
        if result.hasPrefix("error ") {
          let words = result.dropFirst("error ".count)
          let start = #"{"error":""# + (words.hasSuffix("…") ? words.dropLast() : words + #""}"#)
          #expect(asked.text.hasPrefix(start), "\(line): \(asked.text)")
          #expect(asked.status == 400, "\(line)")
        } else {
          #expect(asked.text == #"{"result":\#(result)}"#, "\(line)")
          #expect(asked.status == 200, "\(line)")
        }
      }
    }
  }

  @Test(
    "of a pipeline each has its own result or error, in base64 too",
    arguments: GatewayStore.allCases)
  func pipelines(_ store: GatewayStore) async throws {
    try await store.withGateway { gateway in
      let body =
        #"[["set","k","v"],["hget","k","f"],["mget","k","absent"],["incr","n"],["scan",0,"match","k"]]"#
      let asked = await gateway.ask(.post, "/pipeline", body) { $0.encoding = "base64" }
      #expect(asked.status == 200)
      #expect(
        asked.text
          == #"[{"result":"OK"},{"error":"WRONGTYPE Operation against a key holding the wrong kind of value"},"#
          + #"{"result":["dg==",null]},{"result":1},{"result":["MA==",["aw=="]]}]"#)
      // As many as the client puts into one.
      let many = (0..<1000).map { #"["echo","msg-\#($0)"]"# }.joined(separator: ",")
      let all = await gateway.ask(.post, "/pipeline", "[\(many)]")
      #expect(
        all.text
          == "[" + (0..<1000).map { #"{"result":"msg-\#($0)"}"# }.joined(separator: ",") + "]")
      #expect(await gateway.ask(.post, "/pipeline", "[]").status == 400)
    }
  }

  @Test("of a transaction all are done, or none", arguments: GatewayStore.allCases)
  func transactions(_ store: GatewayStore) async throws {
    try await store.withGateway { gateway in
      let done = await gateway.ask(
        .post, "/multi-exec", #"[["set","k","v"],["get","k"],["del","k"]]"#)
      #expect(done.text == #"[{"result":"OK"},{"result":"v"},{"result":1}]"#)
      for wrong in [#"["incr"]"#, #"["blpop","k",0]"#, #"["nosuchcommand"]"#] {
        let discarded = await gateway.ask(.post, "/multi-exec", #"[["set","k","v"],\#(wrong)]"#)
        #expect(discarded.status == 400)
        #expect(discarded.text.hasPrefix(#"{"error":"ERR "#), "\(discarded.text)")
        #expect(await gateway.command(#"["exists","k"]"#).text == #"{"result":0}"#)
      }
    }
  }

  @Test(
    "its headers are taken, and each answer has another sync token",
    arguments: GatewayStore.allCases)
  func headers(_ store: GatewayStore) async throws {
    try await store.withGateway { gateway in
      try await serving(gateway) { served in
        let connection = try served.connected()
        var token = ""
        for number in 0..<4 {
          let fields = [
            ("Upstash-Encoding", "base64"), ("Upstash-Sync-Token", token),
            ("Upstash-Telemetry-Runtime", "node@v22.0.0"),
            ("Upstash-Telemetry-Sdk", "@upstash/redis@1.37.0"),
            ("Upstash-Telemetry-Platform", "vercel"), ("Content-Type", "application/json"),
          ]
          try await connection.send(
            HTTPText("POST", "/", #"["append","k","\#(number)"]"#, fields: fields))
          #expect(try await connection.reply().text == #"{"result":\#(number + 1)}"#)
          try await connection.send(HTTPText("POST", "/", #"["get","k"]"#, fields: fields))
          let reply = try await connection.reply()
          let written = Data((0...number).map(String.init).joined().utf8).base64EncodedString()
          #expect(reply.text == #"{"result":"\#(written)"}"#)
          let next = try #require(reply.fields["upstash-sync-token"])
          #expect(next != token)
          token = next
        }
        connection.close()
      }
    }
  }
}

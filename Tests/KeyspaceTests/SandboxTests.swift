import KeyValue
import KeyValueSQLite
import Keyspace
import RESP
import Testing

@Suite("The sandbox of scripts")
struct SandboxTests {
  private static func limits() -> KeyspaceLimits {
    var limits = KeyspaceLimits.patient
    limits.scriptDuration = .seconds(20)
    limits.scriptInstructions = 20_000_000
    limits.scriptMemory = 16 << 20
    limits.scriptReply = 1 << 20
    limits.scriptReplyElements = 10_000
    return limits
  }

  private static let stopped = "so it was stopped and nothing that it wrote was kept"

  @Test(
    "ends what does not end by itself, and undoes what it wrote",
    arguments: [
      "while true do end",
      "repeat until false",
      "while true do pcall(function() while true do end end) end",
      "pcall(function() pcall(function() while true do end end) while true do end end) while true do end",
      "xpcall(function() while true do end end, function() while true do end end) while true do end",
      "local c = coroutine.wrap(function() while true do end end) while true do pcall(c) end",
      "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
      "table.sort({5, 4, 3, 2, 1}, function() while true do end end)",
      "string.gsub('x', 'x', function() while true do end end)",
      "return setmetatable({}, {__index = function() while true do end end}).x",
      "for i = 1, 1e18 do end",
      "local function f() return f() end return f()",
      "return string.find(string.rep('a', 50000), '.-.-.-.-b')",
      "return string.match(string.rep('a', 50000), '(.*)(.*)(.*)(.*)b')",
      "return string.gsub(string.rep('a', 50000), '.-.-.-b', '')",
      "for _ in string.gmatch(string.rep('a', 50000), '.-.-.-b') do end",
      "return string.find(string.rep('a', 1e6), '[' .. string.rep('b', 1e6) .. ']')",
      "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.insert(t, 1, 0) table.remove(t) end",
      "while true do redis.call('SET', 'a', 2) end",
      "while true do pcall(redis.call, 'NOPE') end",
      "local t = {1} for i = 1, 40 do t = {t, t} end return cjson.encode(t)",
    ])
  func endless(_ script: String) async throws {
    try await Space.memory.open(limits: Self.limits()) { keyspace, _ in
      _ = try await keyspace.run("SET a 1")
      let reply = try await keyspace.evaluate("redis.call('SET', 'a', 'changed') \(script)")
      let message = try #require(reply.message, "\(reply.shown)")
      #expect(
        message.hasSuffix(Self.stopped) || message.contains("not enough memory"), "\(message)")
      if message.hasSuffix(Self.stopped) {
        #expect(try await keyspace.run("GET a") == .text("1"))
      }
      // It serves on.
      #expect(try await keyspace.evaluate("return 7") == .integer(7))
    }
  }

  @Test("watches the clock as well as the count", arguments: Space.allCases)
  func clock(_ space: Space) async throws {
    var limits = KeyspaceLimits.patient
    limits.scriptDuration = .milliseconds(50)
    limits.scriptInstructions = .max
    try await space.open(limits: limits) { keyspace, store in
      let replies = try await keyspace.run(
        [
          "SET a 1",
          "EVAL 'redis.call(\"SET\",\"a\",2) redis.call(\"SET\",\"b\",2) while true do end' 0",
          "SET c 3",
        ]
        .map(words), atomically: true)
      #expect(replies[0] == .text("OK") && replies[2] == .text("OK"))
      #expect(
        replies[1] == .failure("ERR the script ran longer than 0.05 seconds, \(Self.stopped)"))
      #expect(
        try await keyspace.run("MGET a b c") == .array([.text("1"), .null, .text("3")]))
      #expect(try await store.statistics().keys == 2)
      #expect(try await keyspace.run("DBSIZE") == .integer(2))
      #expect(try await keyspace.run("KEYS *") == .array([.text("a"), .text("c")]))
    }
  }

  @Test(
    "bounds memory",
    arguments: [
      "local s = 'x' while true do s = s .. s end",
      "local t = {} while true do t[#t + 1] = string.rep('x', 20) .. #t end",
      "local t = {} for i = 1, 1e9 do t[i] = i end",
      "return #string.rep('x', 1e9)",
      "return #string.rep('', 2^31 - 1)",
      "return #string.rep('x', 1e6):rep(1e6)",
      "return ('x'):rep(1e6):gsub('x', ('y'):rep(1e6))",
      "return table.concat({('x'):rep(6e6), ('x'):rep(6e6), ('x'):rep(6e6)})",
      "local c = {} while true do c[#c + 1] = coroutine.create(function() end) end",
      "return cjson.decode(string.rep('[', 900) .. string.rep('1,', 3e6))",
      "local t = {} for i = 1, 2e5 do t[i] = ('x'):rep(100) end return #cjson.encode(t)",
    ])
  func memory(_ script: String) async throws {
    try await Space.memory.open(limits: Self.limits()) { keyspace, _ in
      let reply = try await keyspace.evaluate(script)
      if script.contains("rep('', ") {
        #expect(reply == .integer(0))
      } else {
        let message = try #require(reply.message, "\(reply.shown)")
        let isBounded = ["memory", "stack overflow", "steps", "Expected"].contains {
          message.contains($0)
        }
        #expect(isBounded, "\(message)")
      }
      #expect(try await keyspace.evaluate("return 7") == .integer(7))
    }
  }

  @Test(
    "bounds depth",
    arguments: [
      "local function f() f() end f()",
      "local function f() return coroutine.wrap(f)() end f()",
      "local function f() return pcall(f) end return f()",
      "local t = {} for i = 1, 1e5 do t = {t} end return t",
      "local t = {} t[1] = t return t",
      "local t = {} t.map = t return t",
      "local t = {} for i = 1, 1e5 do t = {t} end return cjson.encode(t)",
      "local t = {} t[1] = t return cjson.encode(t)",
      "return cjson.decode(string.rep('[', 1e6))",
      "return cjson.decode(string.rep('{\"a\":', 1e6))",
      "return string.find(string.rep('a', 3e5), string.rep('a?', 3e5))",
      "return string.find('a', string.rep('(', 1e5))",
      "return string.find(string.rep('a', 1e5), string.rep('a*', 1e5))",
      "return loadstring(string.rep('(', 1e5))",
      "return loadstring('return ' .. string.rep('{', 1e5))",
      "return loadstring(string.rep('do ', 1e5))",
      "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x",
      "return unpack({}, 1, 1e8)", "return unpack({}, -2147483647, 2147483647)",
      "return {string.byte(string.rep('x', 1e6), 1, -1)}",
      "return select('#', unpack({}, 1, 7990))",
      "table.insert({}, -2147483647, 1)",
    ])
  func depth(_ script: String) async throws {
    try await Space.memory.open(limits: Self.limits()) { keyspace, _ in
      _ = try await keyspace.evaluate(script)
      #expect(try await keyspace.evaluate("return 7") == .integer(7))
    }
  }

  @Test(
    "bounds the reply",
    arguments: [
      "return string.rep('x', 2e6)",
      "local t = {} for i = 1, 20000 do t[i] = 1 end return t",
      "local t = {1} for i = 1, 30 do t = {t, t, t, t} end return t",
      "local t = {1} for i = 1, 60 do t = {t} end for i = 1, 60 do t = {t} end return t",
      "return redis.call('GET', 'big')",
      "local t = {} for i = 1, 100 do t[i] = redis.call('GET', 'part') end return t",
      "return {err = string.rep('x', 2e6)}",
      "return {map = {[string.rep('x', 2e6)] = 1}}",
    ])
  func reply(_ script: String) async throws {
    try await Space.memory.open(limits: Self.limits()) { keyspace, _ in
      _ = try await keyspace.run("SETRANGE big 2000000 x")
      _ = try await keyspace.run("SETRANGE part 20000 x")
      let reply = try await keyspace.evaluate(script)
      #expect(
        reply
          == .failure(
            "ERR the script answered more than 1048576 bytes, 10000 elements or 64 levels, "
              + Self.stopped))
    }
  }

  @Test(
    "has no way to files, programs, bytecode or the outside of Lua",
    arguments: [
      "return io.open('/etc/passwd')", "return os.execute('true')", "return os.getenv('HOME')",
      "return dofile('/etc/passwd')", "return loadfile('/etc/passwd')", "return require('os')",
      "return package.loadlib('x', 'y')", "return debug.getregistry()",
      "return load(function() end)",
      "return string.dump(function() end)", "return newproxy(true)", "return getfenv(0)",
      "return setfenv(1, {})", "return loadstring('\\27Lua')()", "\u{1b}Lua",
      "#!lua\n\u{1b}Lua", "return getmetatable('').__gc()", "return getmetatable(_G).__index",
      "return setmetatable(_G, nil)", "return print('x')", "return module('x')",
    ])
  func escapes(_ script: String) async throws {
    try await Space.memory.open(limits: Self.limits()) { keyspace, _ in
      let reply = try await keyspace.evaluate(script)
      #expect(reply.message?.hasPrefix("ERR ") == true, "\(reply.shown)")
    }
  }

  @Test("is a new one for each script")
  func isolation() async throws {
    try await Space.memory.open { keyspace, _ in
      let changes = [
        "string.sub = nil string.x = 1", "getmetatable('').__index = nil", "redis.call = nil",
        "math.floor = function() return 'changed' end", "table.insert(KEYS, 'x')",
        "setmetatable(string, {__index = function() return 'changed' end})",
      ]
      for script in changes { _ = try await keyspace.evaluate(script) }
      #expect(
        try await keyspace.evaluate(
          "return {('abc'):sub(1, 1), math.floor(1.5), redis.call('PING').ok, #KEYS, string.x or 'none'}"
        )
          == .array([.text("a"), .integer(1), .text("PONG"), .integer(0), .text("none")]))
    }
  }

  @Test("lets a store that fails end the script, whatever it catches")
  func failingStore() async throws {
    let scratch = try Scratch()
    let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
    let store = try await SQLiteStore.open(
      path: scratch.path, deadline: .seconds(120),
      clock: {
        // Asked when a transaction has begun.
        beginning.yield()
        return 1_700_000_000_000
      })
    let keyspace = Keyspace(store, limits: .patient)
    let script = Task {
      try await keyspace.evaluate(
        "while true do pcall(redis.call, 'SET', 'a', 1) redis.pcall('GET', 'a') end")
    }
    for await _ in begun { break }
    script.cancel()
    let error = await #expect(throws: StoreError.self) { try await script.value }
    #expect(error?.code == .cancelled)
    #expect(try await keyspace.run("EXISTS a") == .integer(0))
    await store.close()
  }
}

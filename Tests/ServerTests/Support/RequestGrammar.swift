/// Makes requests of which some are right, most nearly so, and some are nothing at all.
struct RequestGrammar {
  private var dice: Dice

  init(seed: UInt64) { dice = Dice(seed: seed) }

  /// The bytes of a request, and whether they are one that HTTP knows.
  mutating func request() -> (bytes: [UInt8], isHTTP: Bool, isHead: Bool) {
    if dice.once(in: 40) { return (noise(Int.random(in: 1...200, using: &dice)), false, false) }
    let method = dice.pick(["POST", "POST", "POST", "GET", "PUT", "HEAD", "DELETE", "OPTIONS"])
    var text = HTTPText(method, target(), token: token(), fields: fields())
    if method != "HEAD" && method != "GET" { text.body = body() }
    var bytes = text.bytes
    guard dice.once(in: 25) else { return (bytes, true, method == "HEAD") }
    // Bytes of the head become others.
    for _ in 0..<Int.random(in: 1...4, using: &dice) {
      bytes[Int.random(in: 0..<text.head.count, using: &dice)] = UInt8.random(
        in: .min ... .max, using: &dice)
    }
    return (bytes, false, method == "HEAD")
  }

  // MARK: Heads

  private mutating func token() -> String? {
    switch Int.random(in: 0..<20, using: &dice) {
    case 0: nil
    case 1: "wrong"
    case 2: "full-token\u{e9}"
    case 3...5: TestTokens.reading
    default: TestTokens.full
    }
  }

  private mutating func fields() -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if dice.once(in: 2) {
      fields.append(("Upstash-Encoding", dice.pick(["base64", "base64", "x"])))
    }
    if dice.once(in: 8) {
      fields.append(("Upstash-Response-Format", dice.pick(["json", "resp2", "resp2", "xml"])))
    }
    if dice.once(in: 8) {
      fields.append(("Upstash-Sync-Token", String(repeating: "s", count: 300)))
    }
    if dice.once(in: 30) { fields.append(("X", String(repeating: "x", count: 70_000))) }
    return fields
  }

  private mutating func target() -> String {
    switch Int.random(in: 0..<12, using: &dice) {
    case 0...4: return "/"
    case 5...7: return "/pipeline"
    case 8: return "/multi-exec"
    case 9:
      return dice.pick(["/_gateway/usage", "/_gateway/", "//", "/%", "/?_token=", "/get/%zz"])
    default:
      var path = ""
      for _ in 0..<Int.random(in: 1...5, using: &dice) { path += "/" + segment() }
      if dice.once(in: 3) { path += "?" + segment() + dice.pick(["=", "&", ""]) + segment() }
      return path
    }
  }

  private mutating func segment() -> String {
    dice.pick([
      dice.pick(Self.names), "a", "b", "..", "%2e%2e", "%00", "%0d%0a", "+", "%ff%fe", "EX", "100",
      "h%C3%A9", "", String(repeating: "s", count: 500), "{}", "*",
    ])
  }

  // MARK: Bodies

  private mutating func body() -> [UInt8] {
    if dice.once(in: 20) { return noise(Int.random(in: 0...300, using: &dice)) }
    var text = dice.once(in: 2) ? command() : commands()
    if dice.once(in: 12) { text = String(text.dropLast(Int.random(in: 1...3, using: &dice))) }
    if dice.once(in: 20) { text += dice.pick(["x", "]", ",", " [] "]) }
    return Array(text.utf8)
  }

  private mutating func commands() -> String {
    var all: [String] = []
    for _ in 0..<Int.random(in: 0...20, using: &dice) { all.append(command()) }
    return "[" + all.joined(separator: ",") + "]"
  }

  private mutating func command() -> String {
    if dice.once(in: 30) { return dice.pick(["[]", "{}", "null", "1", "\"get\"", "[[]]"]) }
    var words = ["\"\(dice.pick(Self.names))\""]
    for _ in 0..<Int.random(in: 0...6, using: &dice) { words.append(argument()) }
    return "[" + words.joined(separator: dice.pick([",", " , "])) + "]"
  }

  private mutating func argument() -> String {
    dice.pick([
      #""a""#, #""b""#, #""key:\#(Int.random(in: 0..<50, using: &dice))""#, "0", "1", "-1", "1e3",
      "1.0", "1e400", "01", "true", "null", "[1]", "{\"a\":1}", #""\u0000""#, #""\ud800""#,
      #""é😀""#,
      #""match""#, #""*""#, #""count""#, #""withtype""#, #""EX""#, #""block""#, #""STREAMS""#,
      #""load""#,
      #""exists""#, #""return 1""#, ##""#!lua flags=allow-key-locking\nreturn {1,'a',{}}""##,
      #""return redis.call('set','k','v')""#, "\"\(String(repeating: "v", count: 2000))\"",
      "\"\n\"",
    ])
  }

  private mutating func noise(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &dice) }
  }

  private static let names = [
    "get", "set", "mget", "mset", "del", "hset", "hgetall", "hget", "incr", "incrby", "append",
    "scan",
    "keys", "expire", "ttl", "type", "eval", "evalsha", "eval_ro", "script", "ping", "echo", "time",
    "dbsize", "flushall", "info", "lpush", "lrange", "zadd", "zrange", "sadd", "xread", "xadd",
    "object",
    "config", "client", "shutdown", "debug", "multi", "exec", "watch", "subscribe", "monitor",
    "select",
    "hello", "blpop", "dump", "restore", "copy", "rename", "getex", "nosuchcommand", "",
    "GET\u{e9}",
    "memory", "function", "publish", "wait", "bitfield", "getrange", "setrange", "command", "acl",
  ]
}

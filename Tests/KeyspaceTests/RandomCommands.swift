import StoreConformance

/// Commands made up by a seed: of few keys, so that they meet.
struct RandomCommands {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed) }

  /// The next command.
  mutating func next() -> [[UInt8]] {
    let template = Self.templates.randomElement(using: &random) ?? "PING"
    return words(template).flatMap { word in
      let text = String(decoding: word, as: UTF8.self)
      return Self.choices[text].map { [pick($0)] } ?? Self.options[text].map { part($0) } ?? [word]
    }
  }

  private mutating func pick(_ choices: [String]) -> [UInt8] {
    Array((choices.randomElement(using: &random) ?? "").utf8)
  }

  private mutating func part(_ choices: [String]) -> [[UInt8]] {
    words(choices.randomElement(using: &random) ?? "").map { word in
      Self.choices[String(decoding: word, as: UTF8.self)].map { pick($0) } ?? word
    }
  }

  private static let choices: [String: [String]] = [
    "K": ["k1", "k2", "k3", "k4", "k5", "k6", "{k}:7", "", "k\u{0}8"],
    "F": ["f1", "f2", "f3", "f4", "", "f\u{e9}"],
    "V": [
      "1", "-7", "0", "9223372036854775807", "3.14", "1e3", "abc", "", " 5", "05", "a longer value",
      "\u{0}\u{1}", "nan", "-0", "0.1", "123456789.987654321",
    ],
    "I": [
      "1", "-1", "0", "7", "100", "9223372036854775807", "-9223372036854775808", "x", "1.5", "",
    ],
    "N": ["0", "1", "3", "-1", "-2", "40", "-40", "x"],
    "X": ["1", "-0.5", "3.25", "1e2", "0", "x", "1e-7", "0.1", "12345678.9", ""],
    // Long enough not to end while the test runs, or over at once.
    "S": ["1000", "100000", "5000", "0", "-5", "x"],
    "L": ["1000000", "5000001", "0", "-5", "x"],
    "T": ["4102444800", "4102444801", "5", "-1"],
    "M": ["4102444800000", "4102444800001", "5", "-1"],
    "P": ["*", "k*", "?1", "k[1-3]", "*[^5]", "nope", "\\{k}*", "f*"],
  ]

  private static let options: [String: [String]] = [
    "SETOPT": [
      "", "", "NX", "XX", "GET", "KEEPTTL", "EX S", "PX L", "EXAT T", "PXAT M", "NX GET", "XX GET",
      "EX S GET", "KEEPTTL GET", "EX S NX", "NX XX", "FOO", "EX",
    ],
    "GETOPT": ["", "EX S", "PX L", "EXAT T", "PXAT M", "PERSIST", "FOO", "NX"],
    // Which of two relative times is later depends on when their commands came.
    "RELOPT": ["", "", "", "NX", "XX", "NX GT", "GT LT", "FOO"],
    "ABSOPT": ["", "", "", "NX", "XX", "GT", "LT", "XX GT", "LT XX", "NX GT", "FOO"],
    "COPYOPT": ["", "REPLACE", "DB 0", "FOO"],
  ]

  private static let templates = [
    "GET K", "GET K", "SET K V SETOPT", "SET K V SETOPT", "SET K V SETOPT", "SET K V",
    "SETEX K S V",
    "PSETEX K L V", "SETNX K V", "GETSET K V", "GETDEL K", "GETEX K GETOPT", "MGET K K K",
    "MSET K V K V", "MSET K V K", "MSETNX K V K V", "APPEND K V", "STRLEN K", "GETRANGE K N N",
    "SETRANGE K N V", "INCR K", "DECR K", "INCRBY K I", "DECRBY K I", "INCRBYFLOAT K X",
    "HSET K F V", "HSET K F V F V", "HSET K F V F", "HSET K F V F V F V", "HMSET K F V",
    "HSETNX K F V", "HGET K F", "HMGET K F F F", "HGETALL K", "HDEL K F", "HDEL K F F",
    "HEXISTS K F", "HLEN K", "HKEYS K", "HVALS K", "HSTRLEN K F", "HINCRBY K F I",
    "HINCRBYFLOAT K F X", "HSCAN K 0 MATCH P COUNT 1000", "DEL K", "UNLINK K K", "EXISTS K K",
    "TYPE K", "RENAME K K", "RENAMENX K K", "COPY K K COPYOPT", "TOUCH K K", "KEYS P",
    "SCAN 0 COUNT 1000", "SCAN 0 COUNT 1000 MATCH P", "SCAN 0 COUNT 1000 TYPE hash",
    "EXPIRE K S RELOPT", "PEXPIRE K L RELOPT", "EXPIREAT K T ABSOPT", "PEXPIREAT K M ABSOPT",
    "TTL K", "PTTL K", "EXPIRETIME K", "PEXPIRETIME K", "PERSIST K", "NOPE K V", "GET", "HGET K",
    "EVAL 'return redis.call(ARGV[1], KEYS[1], ARGV[2])' 1 K INCRBYFLOAT X",
    "EVAL 'return redis.call(ARGV[1], KEYS[1], ARGV[2])' 1 K HGET F",
    "EVAL 'return {redis.pcall(ARGV[1], KEYS[1], ARGV[2]), redis.call(\"TYPE\", KEYS[1])}' 1 K INCRBY I",
    "EVAL 'redis.call(\"SET\", KEYS[1], ARGV[1]); return #redis.call(\"HGETALL\", KEYS[2])' 2 K K V",
  ]
}

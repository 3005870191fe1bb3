import RedisServers

/// Threads written past the program, as the services that share the store write them.
enum Seeding {
  static func meta(_ segments: [String] = ["a"], value: String = "0.5") -> String {
    let names = segments.map { #""\#($0)""# }.joined(separator: ",")
    let data = segments.map { #""\#($0)":[{"response":"yes","value":{"x":\#(value)}}]"# }
      .joined(separator: ",")
    return
      #"{"files":[{"id":"f","data":{\#(data)},"loadedSegments":[\#(names)],"availableSegments":["a","b","c"]}],"scope":{}}"#
  }

  /// `count` threads of one loaded segment each, meta and hash, through `redis-cli --pipe`.
  static func fill(_ server: RedisServer, count: Int, hashes: Bool = true) async throws {
    let meta = meta()
    let slice = #"[{"response":"yes","value":{"x":0.5}}]"#
    var commands = ""
    for number in 0..<count {
      let key = "thread:thread_\(number)"
      commands += command(["SET", "\(key):meta", meta, "EX", "7776000"])
      guard hashes else { continue }
      commands += command(["HSET", "\(key):file:f", "a", slice])
      commands += command(["EXPIRE", "\(key):file:f", "7776000"])
    }
    try await server.cli("--pipe", input: Array(commands.utf8))
  }

  private static func command(_ words: [String]) -> String {
    "*\(words.count)\r\n" + words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
  }
}

import Foundation
import KeyValue
import KeyValueCommands
import KeyValueREST
import RESP
import RESTText
import ThreadCache

/// The client of a Vercel KV, over the gateway before a Redis, beside the service's own client in python.
enum RESTSection {
  static let gets = 1000
  static let bytes = 100
  static let threads = 100_000
  private static let rounds = 15
  private static let decodings = 20

  static func measure(_ bench: Bench) async throws -> [Row] {
    let redis = try await bench.redis()
    let scratch = try bench.scratch()
    let gateway = try GatewayProcess(try bench.browser(), redis: redis.server.port, scratch)
    return try await reading(gateway, redis, scratch)
      + [
        try await listing(try redis.database(threads: threads), redis, try bench.browser(), scratch)
      ]
  }

  // MARK: Many GETs in a request

  private static func reading(
    _ gateway: GatewayProcess, _ redis: SeededRedis, _ scratch: Scratch
  ) async throws -> [Row] {
    let keys = (0..<gets).map { StoreKey("benchmark:\($0)") }
    try fill(keys, redis)
    let store = try await store(gateway)
    guard let commands = (store.base as? CommandStore)?.commands else {
      throw Unmeasured("the store sends no commands")
    }
    let list = keys.map { RedisCommand("GET", [$0.bytes], key: $0) }
    let python = try UpstashPeer(port: gateway.port, scratch)
    let socket = try HTTPSocket(port: gateway.port)
    let request = HTTPSocket.request(
      "POST", "/pipeline", "[" + keys.map { #"["GET","\#($0)"]"# }.joined(separator: ",") + "]")
    let asked = try await Race(
      rounds: rounds,
      [
        {
          try await time {
            let replies = try await commands.run(list, lane: .interactive)
            guard replies.reduce(0, { $0 + ($1.bytes?.count ?? 0) }) == gets * bytes else {
              throw Unmeasured("values are missing")
            }
          }
        },
        {
          let answer = try python.get(gets)
          guard answer.result == gets * bytes else { throw Unmeasured("python misses values") }
          return answer.time
        }, { try await time { try socket.ask(request) } },
      ])
    let answer = Array(try socket.ask(request))
    let path = scratch.path("answer.json")
    try Data(answer).write(to: URL(fileURLWithPath: path))
    try python.load(path)
    let decoded = try await takeTurns(
      rounds: rounds,
      {
        try await time {
          for _ in 0..<decodings { _ = try RESTReply.all(answer, count: gets) }
        }
      }, { try python.decode(times: decodings).time })
    await store.close()
    func each(_ times: Timings) -> String { Figures.milliseconds(times.median / decodings) }
    return [
      Row(
        "\(Figures.count(gets)) GETs in a request, by a client of REST",
        bobbin: Figures.milliseconds(asked.times[0]),
        peer: "python upstash-redis \(Figures.milliseconds(asked.times[1])), bare socket "
          + Figures.milliseconds(asked.median(2)), budget: "< python",
        verdict: .init(asked.median(0) < asked.median(1))),
      Row(
        "… decoding the answer, \(Figures.bytes(answer.count))", bobbin: each(decoded.first),
        peer: "python upstash-redis \(each(decoded.second))", budget: "< python",
        verdict: .init(decoded.first.median < decoded.second.median)),
    ]
  }

  private static func fill(_ keys: [StoreKey], _ redis: SeededRedis) throws {
    let socket = try BareSocket(port: redis.server.port, database: GatewayProcess.database)
    let value = [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
    for key in keys { try socket.send(BareSocket.command([Array("SET".utf8), key.bytes, value])) }
    try socket.skipLines(keys.count)
  }

  private static func store(_ gateway: GatewayProcess) async throws -> RESTStore {
    var options = try RESTOptions(
      url: "http://127.0.0.1:\(gateway.port)", token: Secret(GatewayProcess.token))
    options.deadline = .seconds(60)
    return try await RESTStore.open(options)
  }

  // MARK: Listing

  /// Beside what cannot be less: the same pages of Redis itself, and as many requests that ask nothing.
  private static func listing(
    _ database: SeededRedis.Database, _ redis: SeededRedis, _ browser: String, _ scratch: Scratch
  ) async throws -> Row {
    let gateway = try GatewayProcess(
      browser, redis: redis.server.port, database: database.number, scratch)
    let store = try await store(gateway)
    let cache = ThreadCache(store: store)
    let bare = try BareSocket(port: redis.server.port, database: database.number)
    let socket = try HTTPSocket(port: gateway.port)
    let nothing = HTTPSocket.request("POST", "/", #"["PING"]"#)
    var trips = 0
    let race = try await Race(
      rounds: 5,
      [
        {
          let before = store.traffic.commands
          var found = 0
          let passed = try await time {
            for try await page in cache.scan(.all, pageHint: ScanSection.pageHint) {
              found += page.threads.count
            }
          }
          guard found >= database.threads else {
            throw Unmeasured("\(found) of \(database.threads) threads were found")
          }
          trips = store.traffic.commands - before
          return passed
        },
        {
          try await time {
            _ = try bare.drainScan(match: ScanSection.pattern, count: ScanSection.pageHint)
          }
        }, { try await time { for _ in 0..<trips { try socket.ask(nothing) } } },
      ])
    await store.close()
    let (own, pages, empty) = (race.median(0), race.median(1), race.median(2))
    return Row(
      "list \(Figures.count(database.threads)) threads over REST, \(Figures.count(trips)) round trips",
      bobbin: Figures.milliseconds(race.times[0]),
      peer:
        "the same pages of bare Redis \(Figures.milliseconds(pages)), as many empty round trips "
        + "\(Figures.milliseconds(empty))", budget: "≤ 1.5 × both",
      verdict: .init(own <= (pages + empty) * 1.5))
  }
}

import Foundation
import KeyValue
import KeyValueRedis

/// How many values a second one connection reads, many at a time.
enum PipelineSection {
  static let batch = 50
  static let bytes = 100
  private static let rounds = 5
  private static let batches = 4000

  static func measure(_ bench: Bench) async throws -> [Row] {
    let redis = try await bench.redis()
    let port = redis.server.port
    let keys = (0..<batch).map { StoreKey("benchmark:\($0)") }
    let socket = try BareSocket(port: port)
    let value = [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
    for key in keys { try socket.send(BareSocket.command([Array("SET".utf8), key.bytes, value])) }
    try socket.skipLines(batch)
    let gets = keys.flatMap { BareSocket.command([Array("GET".utf8), $0.bytes]) }
    let store = try await RedisStore.open(try RedisOptions(url: "redis://127.0.0.1:\(port)/0"))
    let race = try await Race(
      rounds: rounds,
      [
        {
          try await time {
            for _ in 0..<batches {
              let results = try await store.read(keys)
              guard results.count == batch, results.allSatisfy(\.isValue) else {
                throw Unmeasured("values are missing")
              }
            }
          }
        },
        {
          try await time {
            for _ in 0..<batches {
              try socket.send(gets)
              for _ in 0..<batch { _ = try socket.bulk() }
            }
          }
        },
        { try await peer(port) },
      ])
    await store.close()
    func rate(_ place: Int) -> String {
      let perSecond = Double(batches * batch) / (race.median(place) / .seconds(1))
      return "\(Figures.count(Int(perSecond / 1000))) 000"
    }
    return [
      Row(
        "values read a second, \(batch) at a time", bobbin: rate(0),
        peer: "bare socket \(rate(1)), redis-benchmark -c 1 -P \(batch) \(rate(2))")
    ]
  }

  /// redis-benchmark, the whole program.
  private static func peer(_ port: Int) async throws -> Duration {
    try await time {
      let program = try LineProcess(
        "redis-benchmark",
        [
          "-p", "\(port)", "-c", "1", "-P", "\(batch)", "-n", "\(batches * batch)", "-q", "GET",
          "benchmark:1",
        ], environment: [:])
      while let line = try? program.line(until: .now + .seconds(60)), !line.isEmpty {}
    }
  }
}

extension ReadResult {
  fileprivate var isValue: Bool { if case .value = self { true } else { false } }
}

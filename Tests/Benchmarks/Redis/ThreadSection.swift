import Foundation
import KeyValue
import KeyValueRedis
import ThreadCache

/// Reading and updating one thread of ten files with five segments each.
enum ThreadSection {
  private static let rounds = 200
  private static let id: ThreadID = "thread_benchmarkBenchmarkBenchma"

  static func measure(_ bench: Bench) async throws -> [Row] {
    let redis = try await bench.redis()
    let port = redis.server.port
    let meta = makeMeta(bytes: 89_000)
    let key = KeySchema.thread.metaKey(id)
    let socket = try BareSocket(port: port)
    try socket.send(BareSocket.command([Array("SET".utf8), key.bytes, meta]))
    try socket.skipLines(1)
    let store = try await RedisStore.open(try RedisOptions(url: "redis://127.0.0.1:\(port)/0"))
    let cache = ThreadCache(store: store)
    let node = try NodeRedisPeer(bench.scratch(), port: port, key: key.description)
    let python = try PythonPeer(bench.scratch())
    let traffic = try Traffic(port: port)

    func read(_ cache: ThreadCache) async throws -> Duration {
      try await time {
        guard try await cache.cachedFiles(forThread: id, schema: .thread).count == 10 else {
          throw Unmeasured("the thread has not ten files")
        }
      }
    }
    let first = try await Race(
      rounds: rounds,
      [
        { try await read(ThreadCache(store: store)) }, { try node.read() },
        { try python.ask("read \(port) 0 \(key) 1").time }, { try await read(cache) },
      ])
    let cold = try await traffic.count { _ = try await read(ThreadCache(store: store)) }
    let warm = try await traffic.count { _ = try await read(cache) }

    var text = SurveyText(seed: 7)
    text.slice(of: "sector", responses: 8)
    let slice = text.out
    var number = 0
    func update() async throws -> Duration {
      number += 1
      let name = "new\(number)"
      let sent = CachedFile(
        id: "2025_1_0", slices: [(name, slice)], loadedSegments: [name], availableSegments: [name])
      return try await time { _ = try await cache.updateThreadCache(id, with: [sent]) }
    }
    let second = try await Race(
      rounds: rounds / 2,
      [
        { try await update() },
        {
          number += 1
          return try node.update("new\(number)", slice)
        },
      ])
    // Node was the last who wrote: only what this process has read or written itself is known to it.
    _ = try await update()
    let spent = try await traffic.count { _ = try await update() }
    number += 1
    let theirs = try await traffic.count { _ = try node.update("new\(number)", slice) }
    await store.close()
    return [
      Row(
        "read a thread of 50 segments, \(meta.count / 1000) kB",
        bobbin: Figures.microseconds(first.median(0)) + ", \(cold)",
        peer: "node GET + parse \(Figures.microseconds(first.median(1))), "
          + "python \(Figures.microseconds(first.median(2)))",
        budget: "≤ node", verdict: .init(first.median(0) <= first.median(1))),
      Row(
        "… again, unchanged", bobbin: Figures.microseconds(first.median(3)) + ", \(warm)",
        budget: "< 200 B", verdict: .init(warm.total < 200)),
      Row(
        "… update with one segment of \(slice.count) B",
        bobbin: Figures.microseconds(second.median(0)) + ", \(spent)",
        peer: "node, as the original, \(Figures.microseconds(second.median(1))), \(theirs)",
        budget: "≤ the original", verdict: .init(second.median(0) <= second.median(1))),
    ]
  }
}

/// What went over the wire, as the server counts it.
struct Traffic {
  /// Bytes to the server and from it.
  struct Spent: CustomStringConvertible {
    let sent: Int
    let received: Int

    var total: Int { sent + received }
    var description: String { "\(Figures.bytes(sent)) out, \(Figures.bytes(received)) in" }
  }

  private let socket: BareSocket

  init(port: Int) throws { socket = try BareSocket(port: port) }

  /// Counts what `body` sends and receives; nobody else may use the server meanwhile.
  func count(_ body: () async throws -> Void) async throws -> Spent {
    let before = try look()
    try await body()
    let after = try look()
    // Of the two looks the second's question and the first's answer lie between the counts.
    return Spent(
      sent: after.sent - before.sent - before.question,
      received: after.received - before.received - before.answer)
  }

  private func look() throws -> (sent: Int, received: Int, question: Int, answer: Int) {
    let question = BareSocket.command("INFO", "stats")
    try socket.send(question)
    let before = socket.received
    let text = String(decoding: try socket.bulk(), as: UTF8.self)
    func number(_ name: String) throws -> Int {
      guard
        let line = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix(name + ":") }
        ),
        let number = Int(line.dropFirst(name.count + 1))
      else { throw Unmeasured("redis does not say \(name)") }
      return number
    }
    return (
      try number("total_net_input_bytes"), try number("total_net_output_bytes"), question.count,
      socket.received - before
    )
  }
}

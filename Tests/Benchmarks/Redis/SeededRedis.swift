import Foundation
import RedisServers
import ThreadCache

/// A redis-server of this run's own, with threads in several of its databases.
final class SeededRedis {
  /// A database and what is in it.
  struct Database {
    let number: Int
    let threads: Int
    /// All keys: the metas, and the hashes of the files where there are some.
    let keys: Int
    /// How many ids hold the first letters of `filter`, in either case.
    let filtered: [Int]
  }

  /// The text that the filter is tried with, a letter after the other; none is in every id's prefix.
  static let filter = ["k", "1", "b"]
  /// So many threads are what other browsers are shown.
  static let shownToPeers = 100_000
  /// So many threads have no hashes: a million metas alone.
  static let metasAlone = 1_000_000

  let server: RedisServer
  private var databases: [Int: Database] = [:]

  init() async throws { server = try await RedisServer.start(.plain) }

  func url(_ database: Database) -> String { "redis://127.0.0.1:\(server.port)/\(database.number)" }

  /// The database with so many threads; filled when it is first asked for.
  func database(threads: Int) throws -> Database {
    if let database = databases[threads] { return database }
    let start = ContinuousClock.now
    // tuiredis shows keys of database 0 alone.
    let number = threads == Self.shownToPeers ? 0 : databases.count + 1
    let database = try fill(number: number, threads: threads)
    databases[threads] = database
    let seconds = Int((start.duration(to: .now) / .seconds(1)).rounded())
    Progress.say(
      "seeded redis with \(Figures.count(threads)) threads, \(Figures.count(database.keys)) keys in "
        + "\(seconds) s")
    return database
  }

  private func fill(number: Int, threads: Int) throws -> Database {
    let socket = try BareSocket(port: server.port, database: number)
    var source = SampleThreads()
    var (keys, replies) = (0, 0)
    let texts = Self.filter.indices.map { Self.filter[...$0].joined() }
    var filtered = texts.map { _ in 0 }
    var batch: [UInt8] = []
    func put(_ words: [[UInt8]]) {
      batch += BareSocket.command(words)
      replies += 1
    }
    func flush() throws {
      try socket.send(batch)
      try socket.skipLines(replies)
      batch.removeAll(keepingCapacity: true)
      replies = 0
    }
    for _ in 0..<threads {
      let thread = threads >= Self.metasAlone ? source.nextEmpty() : source.next()
      let lifetime = Array("\(thread.lifetime)".utf8)
      put([
        Array("SET".utf8), KeySchema.thread.metaKey(thread.id).bytes, thread.meta,
        Array("PX".utf8), lifetime,
      ])
      for (file, slices) in thread.hashes {
        let key = KeySchema.thread.fileKey(thread.id, fileID: file).bytes
        put([Array("HSET".utf8), key] + slices.flatMap { [$0.key, $0.value] })
        put([Array("PEXPIRE".utf8), key, lifetime])
      }
      keys += 1 + thread.hashes.count
      let id = thread.id.description.lowercased()
      for (place, text) in texts.enumerated() where id.contains(text) { filtered[place] += 1 }
      // No more than the server's replies fit into the socket's buffer, for nobody reads them meanwhile.
      if replies > 2000 { try flush() }
    }
    try flush()
    return Database(number: number, threads: threads, keys: keys, filtered: filtered)
  }

  func close() async { await server.stop() }
}

import Foundation
import JSONText
import RedisServers
import Subprocess
import Testing

@Suite("importing an old file cache", .timeLimit(.minutes(15)))
struct ImportTests {
  /// Where it goes.
  enum Destination: String, CaseIterable, CustomTestStringConvertible {
    case embedded = "a file"
    case redis = "a Redis"

    var testDescription: String { rawValue }
  }

  /// How often each outcome was told.
  private typealias Outcomes = [String: Int]

  private func outcomes(_ output: String) throws -> Outcomes {
    var counts: Outcomes = [:]
    for line in output.split(separator: "\n") {
      // The last line of a process that was killed may be a part of one.
      guard let line = try? JSONDocument(parsing: String(line)).root else { continue }
      counts[line["outcome"]?.string ?? "", default: 0] += 1
    }
    return counts
  }

  /// Imports until so many files are told, and is then killed by SIGKILL.
  private func killed(after files: Int, _ arguments: [String], in scratch: Scratch) async throws
    -> Outcomes
  {
    let environment = scratch.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    let result = try await Subprocess.run(
      .path(.init(Binary.path)), arguments: .init(arguments),
      environment: .custom(Dictionary(uniqueKeysWithValues: environment)),
      workingDirectory: .init(scratch.folder.path), input: .none, output: .sequence,
      error: .discarded
    ) { execution in
      var output = ""
      var lines = 0
      for try await chunk in execution.standardOutput {
        let text = chunk.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        let before = lines
        lines += text.utf8.count { $0 == UInt8(ascii: "\n") }
        output += text
        if before < files, lines >= files { try execution.send(signal: .kill) }
      }
      return output
    }
    #expect(
      result.terminationStatus == .signaled(SIGKILL), "it came to its end before \(files) files")
    return try outcomes(result.closureResult)
  }

  /// The shortest and the longest lifetime of all keys, in seconds, and how many keys there are.
  private func lifetimes(
    _ server: RedisServer?, in scratch: Scratch
  ) async throws -> (shortest: Int, longest: Int, keys: Int) {
    let text: String
    if let server {
      let script = """
        local least, most, keys = 1e15, -1, redis.call('KEYS', '*')
        for _, key in ipairs(keys) do
          local time = redis.call('TTL', key); least = math.min(least, time); most = math.max(most, time)
        end
        return least .. '|' .. most .. '|' .. #keys
        """
      text = try await server.cli("EVAL", script, "0")
    } else {
      let now = Int(Date().timeIntervalSince1970)
      let sql =
        "SELECT min(expiry) / 1000 - \(now), max(expiry) / 1000 - \(now), count(*) FROM entry"
      text = try await run("sqlite3", [scratch.path("t.db"), sql], in: scratch).output
    }
    let numbers = text.split(whereSeparator: { "|\n".contains($0) }).compactMap { Int($0) }
    try #require(numbers.count == 3, "\(text)")
    return (numbers[0], numbers[1], numbers[2])
  }

  @Test(
    "killed three times on the way it ends with equal content, and what cannot be read is named",
    arguments: Destination.allCases)
  func killed(_ destination: Destination) async throws {
    switch destination {
    case .embedded: try await migrate(nil)
    case .redis: try await withRedis { try await migrate($0) }
    }
  }

  private func migrate(_ server: RedisServer?) async throws {
    let scratch = try Scratch()
    let cache = try OldCache(in: scratch)
    let kv = server?.url ?? scratch.store
    let arguments = ["import", cache.folder.path, "--kv", kv, "--json"]
    let (threads, broken) = (cache.threads.count, cache.broken.count)

    let dry = try await run(Binary.path, arguments + ["--dry-run"], in: scratch)
    #expect(dry.status == 65, "\(dry.errors)")
    #expect(try outcomes(dry.output) == ["imported": threads, "setAside": broken])

    var told: Outcomes = [:]
    for round in 1...3 {
      let some = try await killed(after: round * threads / 4, arguments, in: scratch)
      told.merge(some) { $0 + $1 }
      #expect(
        (some["unchanged"] ?? 0) >= (round - 1) * threads / 4 - broken, "it began anew: \(some)")
    }
    let last = try await run(Binary.path, arguments, in: scratch)
    #expect(last.status == 65, "\(last.errors)")
    let rest = try outcomes(last.output)
    #expect((rest["imported"] ?? 0) + (rest["unchanged"] ?? 0) == threads)
    #expect((rest["unchanged"] ?? 0) >= 3 * threads / 4 - broken)
    // What was told as imported was: each thread once, but for those that nobody could tell any more.
    #expect((told["imported"] ?? 0) + (rest["imported"] ?? 0) <= threads)
    let named = try last.jsonLines().filter { $0["outcome"]?.string == "setAside" }
    for file in named {
      let reason = try #require(cache.broken[file["file"]?.string ?? ""])
      #expect(file["detail"]?.string?.contains(reason) == true, "\(file.rawText)")
    }
    #expect(named.count == broken)

    let (shortest, longest, keys) = try await lifetimes(server, in: scratch)
    #expect(shortest > 90 * 86_400 - 3600 && longest <= 90 * 86_400, "\(shortest) to \(longest)")
    #expect(keys > 2 * (threads - 10))
    let again = try await run(Binary.path, arguments, in: scratch)
    #expect(try outcomes(again.output) == ["unchanged": threads, "setAside": broken])
    #expect(try await lifetimes(server, in: scratch).longest <= longest, "it renewed lifetimes")

    let verified = try await bobbin("verify", "--kv", kv, in: scratch)
    #expect(verified.status == 0, "\(verified.output.prefix(2000))")
    let out = scratch.folder.appending(path: "out")
    let exported = try await bobbin("export", out.path, "--kv", kv, in: scratch)
    #expect(exported.status == 0, "\(exported.errors)")
    let differences = try cache.differences(from: out)
    #expect(differences.isEmpty, "\(differences.count) files: \(differences.prefix(3))")
  }
}

import Foundation
import JSONText
import Testing

@Suite("hashes of files that left their thread")
struct LeftHashesTests {
  @Test("a load of another year leaves them, as the services do: verify and repair both tell of it")
  func years() async throws {
    let scratch = try Scratch()
    for year in ["2024_1", "2025_1"] { try scratch.write("s/\(year).json", #"{"region":{"a":1}}"#) }
    let kv = "sqlite:" + scratch.path("years.db")
    for year in ["2025_1", "2024_1"] {
      let done = try await bobbin(
        "load", "rr", "--schema", "response", "--file", year, "--segments", "region", "--source",
        scratch.path("s"), "--kv", kv, in: scratch)
      #expect(done.status == 0, "\(done.errors)")
    }
    let verified = try await bobbin("verify", "rr", "--kv", kv, in: scratch)
    #expect(verified.status == 65)
    #expect(verified.output.contains("response:rr:file:2025_1  orphan"), "\(verified.output)")
    for arguments in [["rr"], ["--filter", "r*"]] {
      let repaired = try await run(
        Binary.path, ["repair", "--kv", kv] + arguments, in: scratch)
      #expect(repaired.status == 65, "\(repaired.output)\(repaired.errors)")
      #expect(repaired.output == verified.output)
      #expect(repaired.errors.contains("0 findings repaired, 1 remaining, in 1 thread"))
    }
    let evicted = try await bobbin(
      "evict", "rr", "--schema", "response", "--yes", "--kv", kv, in: scratch)
    #expect(evicted.status == 0, "\(evicted.errors)")
    #expect(try await bobbin("verify", "--kv", kv, in: scratch).status == 0)
  }
}

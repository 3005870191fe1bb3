import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("Hashes with more fields than a script can name at once")
struct LargeHashTests {
  private let count = 20_000

  @Test(
    "are written, read, measured by their fields and emptied", arguments: [Way.resp3, .forbidden])
  func all(_ way: Way) async throws {
    let store = try await way.open()
    let key = StoreKey("large hash \(way.rawValue)")
    let names = (0..<count).map { Array("field \($0)".utf8) }
    let fields = Dictionary(uniqueKeysWithValues: names.map { ($0, [UInt8(ascii: "1")]) })
    try await store.project(
      Projection(key: key, change: .fields(set: fields, removed: []), lifetime: .keep))
    #expect(try await store.readFields(key) == .fields(fields, expiry: nil))
    #expect(
      try await store.readFields(key, fields: names, maxBytes: nil) == .fields(fields, expiry: nil))
    let found = try await store.inspect([key])[0]
    #expect(found?.fields == count)
    #expect(found?.bytes == nil)
    try await store.project(
      Projection(key: key, change: .fields(set: [:], removed: Set(names)), lifetime: .keep))
    #expect(try await store.inspect([key]) == [nil])
    await store.close()
  }
}

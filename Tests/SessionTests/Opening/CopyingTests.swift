import Foundation
import KeyValue
import RedisServers
import Testing
import ThreadCache

@testable import Session

@Suite("copying between engines")
struct CopyingTests {
  let opener: Opener

  init() throws { opener = try Opener() }

  /// Every key with its bytes and when it expires.
  private func contents(_ store: any KeyValueStore) async throws -> [StoreKey: Entry] {
    var found: [StoreKey: Entry] = [:]
    var request = ScanRequest(pattern: Array("*:t-*".utf8))
    repeat {
      let page = try await store.scan(request)
      for key in page.keys { found[key] = try await Entry(key, store) }
      request.cursor = page.next
    } while request.cursor != nil
    return found
  }

  private struct Entry: Equatable {
    var value: [UInt8]?
    var fields: [[UInt8]: [UInt8]]?
    var expiry: Expiry?

    init(_ key: StoreKey, _ store: any KeyValueStore) async throws {
      switch try await store.read(key) {
      case .value(let stored): (value, expiry) = (stored.bytes, stored.expiry)
      default:
        guard case .fields(let found, let expires) = try await store.readFields(key) else {
          return
        }
        (fields, expiry) = (found, expires)
      }
    }
  }

  private func copy(_ from: Workspace, _ to: Workspace) async throws -> CopyProgress? {
    var last: CopyProgress?
    for try await progress in from.cache.copy(to: to.cache.store) { last = progress }
    return last
  }

  @Test("from SQLite to Redis and back every byte and every lifetime is the same")
  func roundTrip() async throws {
    try await withRedis { server in
      let first = try await opener.open("sqlite:\(opener.home.path)/first.db")
      for number in 1...20 {
        _ = try await first.cache.updateThreadCache(
          ThreadID("t-\(number)"),
          with: [
            CachedFile(
              id: "f", slices: [("age", Array("[1e400, -0.0, \(number)]".utf8))],
              loadedSegments: ["age"], availableSegments: ["age", "é"])
          ])
      }
      let identity = ThreadIdentity(schema: .thread, id: "t-1")
      _ = try await first.cache.setLifetime(identity, .never)
      let redis = try await opener.open(server.bareURL)
      let second = try await opener.open("sqlite:\(opener.home.path)/second.db")
      #expect(try await copy(first, redis)?.different == 0)
      #expect(try await copy(redis, second)?.different == 0)
      let before = try await contents(first.cache.store)
      #expect(before.count == 40)
      #expect(before[identity.metaKey]?.expiry == nil)
      #expect(try await contents(redis.cache.store) == before)
      #expect(try await contents(second.cache.store) == before)
      #expect(try await copy(first, second)?.copied == 0)
      for workspace in [first, redis, second] { await workspace.close() }
    }
  }
}

import Foundation
import KeyValue
import KeyValueRedis
import RedisServers
import Testing
import ThreadCache

@Suite("Evicting a thread with a hash over the limit")
struct LargeHashEvictionTests {
  @Test("is refused where it must be kept for undo, and leaves the thread whole")
  func refused() async throws {
    try await withRedis { server in
      let writer = try await server.store()
      let store = try await server.store { $0.maxValueBytes = 1000 }
      let value = Array(
        #"{"files":[{"id":"f","data":{},"loadedSegments":[],"availableSegments":[]}]}"#.utf8)
      try await writer.put("thread:a:meta", value)
      try await writer.setField("thread:a:file:f", "region", meta(2000))
      let folder = server.folder.appending(path: "journal").path
      let journal = try Journal(directory: folder, storeIdentity: await store.describe().identity)
      let cache = ThreadCache(store: store, journal: journal)
      var last: BulkEvictionProgress?
      for await progress in cache.evict(.matching(.all)) { last = progress }
      #expect(last?.ending == .complete)
      #expect(last?.evicted == 0)
      #expect(last?.firstFailures.first?.error.description.contains("2000 bytes") == true)
      #expect(try await server.cli("exists", "thread:a:meta", "thread:a:file:f") == "2")
      await store.close()
      await writer.close()
    }
  }
}

import Foundation

/// What the sections share: a scratch folder, the program that is measured, the store it looks at.
final class Bench {
  let threads: Int
  private var shared: (scratch: Scratch, store: SeededStore?)?
  private var seededRedis: SeededRedis?

  /// A bench whose store will hold so many threads.
  init(threads: Int) { self.threads = threads }

  func scratch() throws -> Scratch {
    if let shared { return shared.scratch }
    let scratch = try Scratch()
    shared = (scratch, nil)
    return scratch
  }

  /// The store with all the threads; made when it is first asked for.
  func store() async throws -> SeededStore {
    if let store = shared?.store { return store }
    let store = try await SeededStore.make(threads: threads, at: try scratch().path("threads.db"))
    shared?.store = store
    return store
  }

  /// The redis-server of this run; started when it is first asked for.
  func redis() async throws -> SeededRedis {
    if let seededRedis { return seededRedis }
    let redis = try await SeededRedis()
    seededRedis = redis
    return redis
  }

  /// Ends the server, and gives back what it holds on the disk.
  func close() async {
    await seededRedis?.close()
    shared?.scratch.remove()
  }

  /// The release build of the browser.
  func browser() throws(Unmeasured) -> String {
    let path =
      ProcessInfo.processInfo.environment["BOBBIN_BINARY"]
      ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "bobbin").path
    guard access(path, X_OK) == 0 else {
      throw Unmeasured("no program at \(path); swift build -c release --product bobbin makes it")
    }
    return path
  }

  /// The arguments by which the browser shows the store.
  func arguments() async throws -> [String] { ["--kv", "sqlite:\(try await store().path)"] }
}

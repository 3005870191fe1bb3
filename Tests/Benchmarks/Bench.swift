import Foundation

/// What the sections share: a scratch folder, the program that is measured, the store it looks at.
final class Bench {
  let threads: Int
  private var shared: (scratch: Scratch, store: SeededStore?)?

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

  /// Gives back what it holds on the disk.
  func close() { shared?.scratch.remove() }

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

import KeyValue
import KeyValueRedis
import RedisServers
import Testing

/// Listens to a store, and lets a test wait for what it hears.
actor Listener {
  private(set) var heard: [StoreChange] = []
  /// The keys that were named since the last `forget`.
  private(set) var keys: Set<StoreKey> = []
  /// Whether there was a resync since the last `forget`.
  private(set) var isStale = false
  private(set) var hasEnded = false
  private var reader: Task<Void, Never>?
  private var waiters:
    [(isMet: (Listener) -> Bool, continuation: CheckedContinuation<Bool, Never>)] = []

  /// Listens to keys with these prefixes.
  init(_ store: any KeyValueStore, _ prefixes: [String]) async throws {
    let stream = try #require(store.changes(prefixes: prefixes.map { Array($0.utf8) }))
    reader = Task { [weak self] in
      for await change in stream { await self?.take(change) }
      await self?.end()
    }
  }

  deinit { reader?.cancel() }

  /// Why nothing more will come.
  var silence: String? {
    for case .silent(let reason) in heard { return reason }
    return nil
  }

  func forget() {
    heard = []
    keys = []
    isStale = false
  }

  /// Stops listening.
  func stop() { reader?.cancel() }

  /// Waits until it is so; the test's time limit ends it.
  func wait(
    for what: String, until isMet: @escaping @Sendable (isolated Listener) -> Bool
  ) async throws {
    let check: (Listener) -> Bool = { listener in listener.assumeIsolated(isMet) }
    if check(self) { return }
    let came = await withTaskCancellationHandler {
      await withCheckedContinuation { waiters.append((check, $0)) }
    } onCancel: {
      Task { await self.giveUp() }
    }
    guard !came else { return }
    Issue.record("\(what) never came; heard \(heard.suffix(20))")
    throw CancellationError()
  }

  /// Waits for news of a key.
  func wait(forNewsOf key: String) async throws {
    let key = StoreKey(key)
    try await wait(for: "news of \(key)") { $0.keys.contains(key) }
  }

  /// Waits until changes are heard.
  func waitForResync() async throws {
    try await wait(for: "resync") { $0.isStale }
  }

  /// Waits until changes are heard again: one resync says that they are not any more, the next that they are.
  func waitForReturn() async throws {
    try await wait(for: "a second resync") { $0.heard.count { $0 == .resync } > 1 }
  }

  private func take(_ change: StoreChange) {
    heard.append(change)
    if case .changed(let key) = change { keys.insert(key) }
    if change == .resync { isStale = true }
    look()
  }

  private func end() {
    hasEnded = true
    look()
  }

  private func look() {
    let all = waiters
    waiters = []
    for waiter in all {
      if waiter.isMet(self) {
        waiter.continuation.resume(returning: true)
      } else {
        waiters.append(waiter)
      }
    }
  }

  private func giveUp() {
    for waiter in waiters { waiter.continuation.resume(returning: false) }
    waiters = []
  }
}

extension RedisServer {
  /// The ids of the clients that are told what changes: by tracking (`B`) or by subscription (`P`).
  func listeners() async throws -> [String] {
    try await cli("CLIENT", "LIST").split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let flags = words.first(where: { $0.hasPrefix("flags=") })?.dropFirst(6),
        flags.contains("B") || flags.contains("P")
      else { return nil }
      return words.first { $0.hasPrefix("id=") }.map { String($0.dropFirst(3)) }
    }
  }

  /// How many connections stores have to it.
  func connections() async throws -> Int {
    try await cli("CLIENT", "LIST").split(separator: "\n").count { $0.contains(" name=bobbin ") }
  }

  /// Waits until so many clients are told what changes; nothing tells of it but the server, asked again.
  func wait(forListeners count: Int) async throws {
    while try await listeners().count != count {
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

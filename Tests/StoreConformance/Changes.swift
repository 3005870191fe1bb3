import KeyValue

extension StoreConformance {
  static let changes: [Behaviour] = [
    Behaviour("tells who listens what it writes and deletes, if it can") { trial in
      guard let stream = trial.store.changes(prefixes: [trial.prefixBytes]) else { return }
      let key = trial.key("a")
      let noted = Noted()
      let reader = Task { for await change in stream { await noted.add(change) } }
      defer { reader.cancel() }
      try await trial.set(key, "1")
      try await noted.wait(for: "news of a write", of: key)
      try await trial.setFields(trial.key("h"), ["f": "1"])
      try await noted.wait(for: "news of a hash", of: trial.key("h"))
      _ = try await trial.store.delete([key], versions: [:])
      try await noted.wait(for: "news of a deletion", of: key)
    },
    Behaviour("tells who listens what others write, if it can") { trial in
      guard let stream = trial.store.changes(prefixes: [trial.prefixBytes]) else { return }
      let key = trial.key("a")
      let noted = Noted()
      let reader = Task { for await change in stream { await noted.add(change) } }
      defer { reader.cancel() }
      _ = try await trial.other.commit(
        Commit(anchor: key, expected: .absent, change: .value([1]), lifetime: .never))
      try await noted.wait(for: "news of another's write", of: key)
    },
    Behaviour("keeps changes of other keys from who does not ask for them") { trial in
      let prefix = trial.key("mine:").bytes
      guard let stream = trial.store.changes(prefixes: [prefix]) else { return }
      let noted = Noted()
      let reader = Task { for await change in stream { await noted.add(change) } }
      defer { reader.cancel() }
      try await trial.set(trial.key("other"), "1")
      try await trial.set(trial.key("mine:1"), "1")
      try await noted.wait(for: "news", of: trial.key("mine:1"))
      try expect(await !noted.keys.contains(trial.key("other")), "told of another key")
    },
  ]

  static let endings: [Behaviour] = [
    Behaviour("says what it is") { trial in
      let description = trial.description
      try expect(!description.engine.isEmpty, "no engine")
      try expect(!description.address.isEmpty, "no address")
      try expect(!description.identity.isEmpty, "no identity")
      try expect(description.writable, "not writable: \(description.readOnlyReason ?? "")")
    },
    Behaviour("is the same store to whoever opens it") { trial in
      let other = await trial.other.describe()
      try expectEqual(other.identity, trial.description.identity)
    },
    Behaviour("gives up for a caller that is cancelled") { trial in
      let key = trial.key("a")
      let task = Task { () async throws -> Bool in
        while !Task.isCancelled { await Task.yield() }
        do throws(StoreError) { _ = try await trial.store.read(key) } catch {
          return error.code == .cancelled
        }
        return false
      }
      task.cancel()
      try expect(try await task.value, "read on for a caller that was cancelled")
      try expectEqual(try await trial.store.read(key), .absent)
    },
    Behaviour("is unreachable once it is closed") { trial in
      try await trial.cleanUp()
      await trial.store.close()
      try await expectError(.unreachable) { () async throws(StoreError) in
        _ = try await trial.store.read(trial.key("a"))
      }
      try await expectError(.unreachable) { () async throws(StoreError) in
        try await trial.store.project(trial.projection(trial.key("h"), ["f": "1"]))
      }
    },
  ]
}

/// What a stream has told so far.
private actor Noted {
  private(set) var keys: Set<StoreKey> = []
  private var isStale = false
  private var isSilent = false
  private let told = Signal()

  func add(_ change: StoreChange) {
    switch change {
    case .changed(let key): keys.insert(key)
    case .resync: isStale = true
    case .silent: isSilent = true
    }
    told.notify()
  }

  nonisolated func wait(for news: String, of key: StoreKey) async throws {
    guard await told.wait(until: { await takeNews(of: key) }) else {
      throw Nonconformity(description: "waited in vain for \(news)")
    }
  }

  /// Whether there was news of `key`, or of anything, since this was last asked, or there will be none.
  private func takeNews(of key: StoreKey) -> Bool {
    defer {
      keys.remove(key)
      isStale = false
    }
    return keys.contains(key) || isStale || isSilent
  }
}

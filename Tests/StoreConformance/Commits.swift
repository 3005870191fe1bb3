import KeyValue

extension StoreConformance {
  static let commits: [Behaviour] = [
    Behaviour("creates a value only where there is none, when told so") { trial in
      let commit = Commit(
        anchor: trial.key("a"), expected: .absent, change: .value([1]), lifetime: .never)
      guard case .committed(let version?, _) = try await trial.store.commit(commit) else {
        throw Nonconformity(description: "not committed")
      }
      let stored = StoredValue(bytes: [1], version: version, expiry: nil)
      try expectEqual(try await trial.value(trial.key("a")), stored)
      try expectEqual(try await trial.store.commit(commit), .conflict(stored))
    },
    Behaviour("answers a conflict with what is there, and writes nothing") { trial in
      let old = try await trial.set(trial.key("a"), "1")
      let new = try await trial.set(trial.key("a"), "2")
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("a"), expected: .version(old), change: .value([9]), lifetime: .never,
          dependents: [trial.projection(trial.key("h"), ["f": "1"])]))
      try expectEqual(
        result, .conflict(StoredValue(bytes: [0x32], version: new, expiry: nil)))
      try expectEqual(try await trial.text(trial.key("a")), "2")
      try expectEqual(try await trial.exists(trial.key("h")), false)
    },
    Behaviour("answers a conflict with nothing where the value is gone") { trial in
      let version = try await trial.set(trial.key("a"), "1")
      _ = try await trial.store.delete([trial.key("a")], versions: [:])
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("a"), expected: .version(version), change: .value([9]),
          lifetime: .never))
      try expectEqual(result, .conflict(nil))
      try expectEqual(try await trial.exists(trial.key("a")), false)
    },
    Behaviour("gives different values different versions") { trial in
      let first = try await trial.set(trial.key("a"), "1")
      let second = try await trial.set(trial.key("a"), "2")
      try expect(first != second, "one version for two values")
      _ = try await trial.store.delete([trial.key("a")], versions: [:])
      let third = try await trial.set(trial.key("a"), "3")
      try expect(third != first && third != second, "a version came back with another value")
    },
    Behaviour("splices a value") { trial in
      let key = trial.key("a")
      let version = try await trial.set(key, "0123456789")
      let result = try await trial.store.commit(
        Commit(
          anchor: key, expected: .version(version),
          change: .splices(
            [
              Commit.Splice(offset: 0, removed: 0, inserted: Array("<".utf8)),
              Commit.Splice(offset: 2, removed: 3, inserted: Array("ab".utf8)),
              Commit.Splice(offset: 9, removed: 1, inserted: []),
              Commit.Splice(offset: 10, removed: 0, inserted: Array(">".utf8)),
            ], result: Array("<01ab5678>".utf8)),
          lifetime: .keep))
      try await trial.finish(result)
      try expectEqual(try await trial.text(key), "<01ab5678>")
    },
    Behaviour("refuses a splice that names no version") { trial in
      try await trial.set(trial.key("a"), "1")
      try await expectError(.unsupported) { () async throws(StoreError) in
        _ = try await trial.store.commit(
          Commit(
            anchor: trial.key("a"), expected: .anything, change: .splices([], result: [0x31]),
            lifetime: .keep))
      }
    },
    Behaviour("deletes an anchor with its dependents") { trial in
      let version = try await trial.set(trial.key("a"), "1")
      try await trial.setFields(trial.key("h"), ["f": "1"])
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("a"), expected: .version(version), change: .delete, lifetime: .keep,
          dependents: [Projection(key: trial.key("h"), change: .delete, lifetime: .keep)]))
      if case .committed(let version, _) = result { try expectEqual(version, nil) }
      try await trial.finish(result)
      try expectEqual(
        try await trial.store.inspect([trial.key("a"), trial.key("h")]), [nil, nil])
    },
    Behaviour("keeps an anchor and its version while its dependents change") { trial in
      let version = try await trial.set(trial.key("a"), "1")
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("a"), expected: .version(version), change: .keep,
          lifetime: .after(milliseconds: 60_000),
          dependents: [trial.projection(trial.key("h"), ["f": "1"])]))
      if case .committed(let kept, _) = result { try expectEqual(kept, version) }
      try await trial.finish(result)
      try expectEqual(try await trial.text(trial.key("a")), "1")
      try expect(try await trial.expiry(trial.key("a")) != nil, "the lifetime was not set")
      try expectEqual(try await trial.fields(trial.key("h")), ["f": "1"])
    },
    Behaviour("keeps the absence of an anchor") { trial in
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("a"), expected: .absent, change: .keep, lifetime: .keep,
          dependents: [trial.projection(trial.key("h"), ["f": "1"])]))
      try await trial.finish(result)
      try expectEqual(try await trial.exists(trial.key("a")), false)
      try expectEqual(try await trial.fields(trial.key("h")), ["f": "1"])
    },
    Behaviour("writes dependents with their anchor, deletions first") { trial in
      try await trial.set(trial.key("gone"), "1")
      try await trial.setFields(trial.key("h"), ["a": "1", "b": "2"])
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("a"), expected: .absent, change: .value([1]), lifetime: .never,
          dependents: [
            trial.projection(trial.key("h"), ["a": "11"], removing: ["b"]),
            trial.projection(trial.key("new"), ["x": "1"], .after(milliseconds: 60_000)),
            Projection(key: trial.key("gone"), change: .delete, lifetime: .keep),
          ]))
      if case .committed(_, let pending) = result, trial.description.atomic {
        try expectEqual(pending, [])
      }
      try await trial.finish(result)
      try expectEqual(try await trial.fields(trial.key("h")), ["a": "11"])
      try expectEqual(try await trial.fields(trial.key("new")), ["x": "1"])
      try expect(try await trial.expiry(trial.key("new")) != nil, "no lifetime")
      try expectEqual(try await trial.exists(trial.key("gone")), false)
    },
    Behaviour("writes all of a commit or nothing, if it is atomic") { trial in
      guard trial.description.atomic else { return }
      let version = try await trial.set(trial.key("a"), "1")
      try await trial.set(trial.key("string"), "2")
      try await trial.set(trial.key("keep"), "3")
      try await expectError(.wrongType) { () async throws(StoreError) in
        _ = try await trial.store.commit(
          Commit(
            anchor: trial.key("a"), expected: .version(version), change: .value([9]),
            lifetime: .never,
            dependents: [
              Projection(key: trial.key("keep"), change: .delete, lifetime: .keep),
              trial.projection(trial.key("h"), ["f": "1"]),
              trial.projection(trial.key("string"), ["f": "1"]),
            ]))
      }
      try expectEqual(try await trial.value(trial.key("a"))?.version, version)
      try expectEqual(try await trial.text(trial.key("keep")), "3")
      try expectEqual(try await trial.text(trial.key("string")), "2")
      try expectEqual(try await trial.exists(trial.key("h")), false)
    },
    Behaviour("answers dependents as pending, if it is not atomic") { trial in
      guard !trial.description.atomic else { return }
      let dependent = trial.projection(trial.key("h"), ["f": "1"])
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("a"), expected: .absent, change: .value([1]), lifetime: .never,
          dependents: [dependent]))
      guard case .committed(.some, [dependent]) = result else {
        throw Nonconformity(description: "found \(result)")
      }
      try await trial.finish(result)
      try expectEqual(try await trial.fields(trial.key("h")), ["f": "1"])
    },
    Behaviour("refuses a hash as an anchor, and leaves it") { trial in
      try await trial.setFields(trial.key("h"), ["f": "1"])
      let changes: [Commit.Change] = [.value([1]), .delete, .keep]
      for change in changes {
        try await expectError(.wrongType) { () async throws(StoreError) in
          _ = try await trial.store.commit(
            Commit(anchor: trial.key("h"), expected: .anything, change: change, lifetime: .never))
        }
      }
      try expectEqual(try await trial.fields(trial.key("h")), ["f": "1"])
    },
    Behaviour("lets one of many writers with the same version through") { trial in
      let version = try await trial.set(trial.key("a"), "0")
      let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
        for writer in 1...8 {
          group.addTask {
            let store = writer % 2 == 0 ? trial.store : trial.other
            let result = try await store.commit(
              Commit(
                anchor: trial.key("a"), expected: .version(version),
                change: .value([UInt8(writer)]), lifetime: .never))
            if case .committed = result { return true }
            return false
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      try expectEqual(wins, 1)
    },
    Behaviour("loses nothing of what many writers add by conflict and retry") { trial in
      let key = trial.key("a")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<8 {
          group.addTask {
            let store = writer % 2 == 0 ? trial.store : trial.other
            for _ in 0..<10 { try await increment(key, in: store) }
          }
        }
        try await group.waitForAll()
      }
      try expectEqual(try await trial.text(key), "80")
    },
  ]

  private static func increment(_ key: StoreKey, in store: any KeyValueStore) async throws {
    var expected = Commit.Expectation.absent
    var number = 0
    while true {
      let result = try await store.commit(
        Commit(
          anchor: key, expected: expected, change: .value(Array("\(number + 1)".utf8)),
          lifetime: .after(milliseconds: 60_000)))
      guard case .conflict(let current) = result else { return }
      number = current.flatMap { Int(String(decoding: $0.bytes, as: UTF8.self)) } ?? 0
      expected = current.map { .version($0.version) } ?? .absent
    }
  }
}

import KeyValue

extension StoreConformance {
  static let leasesAndCounters: [Behaviour] = [
    Behaviour("leases to one holder at a time") { trial in
      let key = trial.key("lease")
      try expect(
        try await trial.store.lease(key, token: [1], milliseconds: 60_000), "not leased")
      try expect(
        try await !trial.other.lease(key, token: [2], milliseconds: 60_000), "leased twice")
      try expect(
        try await trial.store.lease(key, token: [1], milliseconds: 90_000), "not renewed")
      let expiry = try await trial.expiry(key)?.milliseconds ?? 0
      try expect(expiry > trial.now + 80_000, "renewed for too short")
    },
    Behaviour("gives a lease back only to its holder") { trial in
      let key = trial.key("lease")
      _ = try await trial.store.lease(key, token: [1], milliseconds: 60_000)
      try await trial.store.release(key, token: [2])
      try expect(
        try await !trial.store.lease(key, token: [2], milliseconds: 60_000), "was given away")
      try await trial.store.release(key, token: [1])
      try await trial.store.release(key, token: [1])
      try expect(
        try await trial.store.lease(key, token: [2], milliseconds: 60_000), "was not given back")
    },
    Behaviour("frees a lease when its time is over") { trial in
      let key = trial.key("lease")
      _ = try await trial.store.lease(key, token: [1], milliseconds: 40)
      try await trial.wait(for: "the lease to end") {
        try await trial.other.lease(key, token: [2], milliseconds: 60_000)
      }
    },
    Behaviour("counts, each counter from nothing") { trial in
      let (a, b) = (trial.key("a"), trial.key("b"))
      let lifetime = Lifetime.after(milliseconds: 60_000)
      try expectEqual(
        try await trial.store.add([(a, 1), (b, 5)], lifetime: lifetime), [1, 5])
      try expectEqual(
        try await trial.store.add([(b, -7), (a, 2), (a, 3)], lifetime: lifetime), [-2, 3, 6])
      try expectEqual(try await trial.text(a), "6")
      try expectEqual(try await trial.text(b), "-2")
      try expect(try await trial.expiry(a) != nil, "the counter has no lifetime")
    },
    Behaviour("counts what many add at once") { trial in
      let key = trial.key("a")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<8 {
          let store = writer % 2 == 0 ? trial.store : trial.other
          group.addTask {
            for _ in 0..<5 { _ = try await store.add([(key, 1)], lifetime: .keep) }
          }
        }
        try await group.waitForAll()
      }
      try expectEqual(try await trial.text(key), "40")
    },
    Behaviour("refuses to count in what is no number, and leaves it") { trial in
      try await trial.set(trial.key("a"), "many")
      try await expectError(.corrupt) { () async throws(StoreError) in
        _ = try await trial.store.add([(trial.key("a"), 1)], lifetime: .keep)
      }
      try expectEqual(try await trial.text(trial.key("a")), "many")
      try await trial.setFields(trial.key("h"), ["f": "1"])
      try await expectError(.wrongType) { () async throws(StoreError) in
        _ = try await trial.store.add([(trial.key("h"), 1)], lifetime: .keep)
      }
    },
    Behaviour("refuses to count past the largest number") { trial in
      try await trial.set(trial.key("a"), "\(Int64.max)")
      try await expectError(.tooLarge) { () async throws(StoreError) in
        _ = try await trial.store.add([(trial.key("a"), 1)], lifetime: .keep)
      }
      try expectEqual(try await trial.text(trial.key("a")), "\(Int64.max)")
    },
  ]
}

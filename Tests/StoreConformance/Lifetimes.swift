import KeyValue

extension StoreConformance {
  static let lifetimes: [Behaviour] = [
    Behaviour("keeps lifetimes to the millisecond") { trial in
      let at = Expiry(milliseconds: trial.now + 3_600_123)
      try await trial.set(trial.key("s"), "1", .at(at))
      try await trial.setFields(trial.key("h"), ["f": "1"], .at(at))
      try expectEqual(try await trial.expiry(trial.key("s")), at)
      try expectEqual(try await trial.expiry(trial.key("h")), at)
      try expectEqual(try await trial.value(trial.key("s"))?.expiry, at)
      try expectEqual(
        try await trial.store.readFields(trial.key("h")), .fields([[0x66]: [0x31]], expiry: at))
    },
    Behaviour("counts a lifetime from the write") { trial in
      let before = trial.now
      try await trial.set(trial.key("s"), "1", .after(milliseconds: 90_000))
      let after = trial.now
      let expiry = try await trial.expiry(trial.key("s"))?.milliseconds ?? 0
      // A server's clock may differ a little from ours.
      try expect(
        (before + 85_000...after + 95_000).contains(expiry),
        "expires at \(expiry), written at \(before)…\(after)")
    },
    Behaviour("keeps, sets and removes the lifetime of what it overwrites") { trial in
      let at = Expiry(milliseconds: trial.now + 3_600_000)
      try await trial.set(trial.key("s"), "1", .at(at))
      try await trial.set(trial.key("s"), "2", .keep)
      try expectEqual(try await trial.expiry(trial.key("s")), at)
      try await trial.set(trial.key("s"), "3", .never)
      try expectEqual(try await trial.expiry(trial.key("s")), nil)
      try await trial.setFields(trial.key("h"), ["f": "1"], .at(at))
      try await trial.setFields(trial.key("h"), ["f": "2"], .keep)
      try expectEqual(try await trial.expiry(trial.key("h")), at)
      try await trial.setFields(trial.key("h"), ["f": "3"], .never)
      try expectEqual(try await trial.expiry(trial.key("h")), nil)
    },
    Behaviour("keeps the lifetime of a hash of which no old field stays") { trial in
      let at = Expiry(milliseconds: trial.now + 3_600_000)
      let key = trial.key("h")
      try await trial.setFields(key, ["old": "1"], .at(at))
      try await trial.setFields(key, ["new": "2"], removing: ["old"], .keep)
      try expectEqual(try await trial.fields(key), ["new": "2"])
      try expectEqual(try await trial.expiry(key), at)
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("s"), expected: .absent, change: .value([0x31]), lifetime: .never,
          dependents: [trial.projection(key, ["a": "3"], removing: ["new"])]))
      try await trial.finish(result)
      try expectEqual(try await trial.fields(key), ["a": "3"])
      try expectEqual(try await trial.expiry(key), at)
    },
    Behaviour("lets what it creates live for ever, when told to keep its lifetime") { trial in
      try await trial.set(trial.key("s"), "1", .keep)
      try await trial.setFields(trial.key("h"), ["f": "1"], .keep)
      try expectEqual(try await trial.expiry(trial.key("s")), nil)
      try expectEqual(try await trial.expiry(trial.key("h")), nil)
    },
    Behaviour("sets the lifetime of a hash by a projection that changes no field") { trial in
      let at = Expiry(milliseconds: trial.now + 3_600_000)
      try await trial.setFields(trial.key("h"), ["f": "1"])
      try await trial.setFields(trial.key("h"), [:], .at(at))
      try expectEqual(try await trial.expiry(trial.key("h")), at)
      try expectEqual(try await trial.fields(trial.key("h")), ["f": "1"])
    },
    Behaviour("shows nobody a key whose lifetime is over") { trial in
      let lifetime = Lifetime.after(milliseconds: 60)
      let version = try await trial.set(trial.key("s"), "1", lifetime)
      try await trial.setFields(trial.key("h"), ["f": "1"], lifetime)
      try await trial.wait(for: "the end of both lifetimes") {
        try await trial.store.inspect([trial.key("s"), trial.key("h")]) == [nil, nil]
      }
      try expectEqual(try await trial.store.read(trial.key("s"), known: version), .absent)
      try expectEqual(try await trial.store.readFields(trial.key("h")), .absent)
      try expectEqual(try await trial.scan(trial.pattern("*")), [])
      try expectEqual(try await trial.scan(trial.pattern("s")), [])
      let keys = [trial.key("s"), trial.key("h")]
      try expectEqual(try await trial.store.delete(keys, versions: [:]), [.absent, .absent])
      try expectEqual(try await trial.store.expire(keys, .never), [false, false])
    },
    Behaviour("brings nothing back of a key whose lifetime was over") { trial in
      try await trial.set(trial.key("s"), "1", .after(milliseconds: 40))
      try await trial.setFields(trial.key("h"), ["old": "1"], .after(milliseconds: 40))
      try await trial.wait(for: "the end of both lifetimes") {
        try await trial.store.inspect([trial.key("s"), trial.key("h")]) == [nil, nil]
      }
      let result = try await trial.store.commit(
        Commit(
          anchor: trial.key("s"), expected: .absent, change: .value([0x32]), lifetime: .keep,
          dependents: [trial.projection(trial.key("h"), ["new": "2"])]))
      try await trial.finish(result)
      try expectEqual(try await trial.text(trial.key("s")), "2")
      try expectEqual(try await trial.expiry(trial.key("s")), nil)
      try expectEqual(try await trial.fields(trial.key("h")), ["new": "2"])
    },
    Behaviour("lets another type follow a key whose lifetime was over") { trial in
      try await trial.set(trial.key("a"), "1", .after(milliseconds: 40))
      try await trial.wait(for: "the end of the lifetime") {
        try await !trial.exists(trial.key("a"))
      }
      try await trial.setFields(trial.key("a"), ["f": "1"])
      try expectEqual(try await trial.fields(trial.key("a")), ["f": "1"])
    },
    Behaviour("removes what is told to expire at a moment that has passed") { trial in
      let past = Lifetime.at(Expiry(milliseconds: trial.now - 10_000))
      try await trial.set(trial.key("a"), "1")
      try await trial.setFields(trial.key("h"), ["f": "1"])
      try await trial.setFields(trial.key("i"), ["f": "1"])
      let result = try await trial.store.commit(
        Commit(anchor: trial.key("a"), expected: .anything, change: .value([1]), lifetime: past))
      try expectEqual(result, .committed(version: nil, pending: []))
      try await trial.setFields(trial.key("h"), ["f": "2"], past)
      try expectEqual(try await trial.store.expire([trial.key("i")], past), [true])
      let keys = ["a", "h", "i"].map { trial.key($0) }
      try expectEqual(try await trial.store.inspect(keys), [nil, nil, nil])
    },
    Behaviour("sets and removes the expiry of strings and hashes") { trial in
      let at = Expiry(milliseconds: trial.now + 7_200_000)
      let version = try await trial.set(trial.key("s"), "1")
      try await trial.setFields(trial.key("h"), ["f": "1"])
      let keys = ["s", "x", "h"].map { trial.key($0) }
      try expectEqual(try await trial.store.expire(keys, .at(at)), [true, false, true])
      try expectEqual(try await trial.store.inspect(keys).map { $0?.expiry }, [at, nil, at])
      try expectEqual(try await trial.value(trial.key("s"))?.version, version)
      try expectEqual(try await trial.store.expire(keys, .keep), [true, false, true])
      try expectEqual(try await trial.store.inspect(keys).map { $0?.expiry }, [at, nil, at])
      try expectEqual(try await trial.store.expire(keys, .never), [true, false, true])
      try expectEqual(try await trial.store.inspect(keys).map { $0?.expiry }, [nil, nil, nil])
    },
  ]
}

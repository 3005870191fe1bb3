import KeyValue

extension StoreConformance {
  /// What a ``TransactionalStore`` must do besides.
  ///
  /// They need an empty store.
  public static let transactions = [
    Behaviour("keeps what a transaction wrote, with new versions") { trial in
      let key = trial.key("a")
      let first = try await trial.set(key, "1")
      try await trial.transact(.writing) { entries throws(StoreError) in
        try entries.set(key, Array("2".utf8), .after(milliseconds: 60_000))
      }
      let value = try await trial.value(key)
      try expect(value?.version != first, "the version is the old one")
      try expectEqual(value?.bytes, Array("2".utf8))
      try expect(value?.expiry != nil, "the lifetime was not set")
      try expectEqual(try await trial.other.read(key).text, "2")
    },
    Behaviour("undoes all of a transaction that throws") { trial in
      let (old, new, hash) = (trial.key("old"), trial.key("new"), trial.key("hash"))
      try await trial.set(old, "1")
      try await trial.setFields(hash, ["f": "1"])
      let failure = StoreError(.conflict, "on purpose")
      do throws(StoreError) {
        try await trial.transact(.writing) { entries throws(StoreError) in
          try entries.set(old, [2], .never)
          try entries.set(new, [2], .never)
          _ = try entries.delete(hash)
          throw failure
        }
      } catch { try expectEqual(error, failure) }
      try expectEqual(try await trial.text(old), "1")
      try expectEqual(try await trial.exists(new), false)
      try expectEqual(try await trial.fields(hash), ["f": "1"])
      try expectEqual(try await trial.keyCount, 2)
      try expectEqual(try await trial.scan(trial.pattern("*")), [old, hash])
    },
    Behaviour("undoes a step that is given up, and nothing else") { trial in
      let keys = (0..<4).map { trial.key("\($0)") }
      try await trial.set(keys[0], "0")
      try await trial.transact(.writing) { entries throws(StoreError) in
        try entries.set(keys[1], [1], .never)
        try entries.attempt { () throws(StoreError) in
          try entries.set(keys[0], [9], .never)
          try entries.set(keys[2], [2], .never)
          _ = try entries.delete(keys[1])
          // A step that is kept goes with the one around it.
          try entries.attempt { () throws(StoreError) in
            try entries.set(keys[3], [3], .never)
            return true
          }
          return false
        }
        _ = try entries.scan(ScanRequest(pattern: [UInt8(ascii: "*")]))
        try entries.attempt { () throws(StoreError) in
          try entries.set(keys[3], [4], .never)
          return true
        }
      }
      try expectEqual(try await trial.text(keys[0]), "0")
      try expectEqual(try await trial.value(keys[1])?.bytes, [1])
      try expectEqual(try await trial.exists(keys[2]), false)
      try expectEqual(try await trial.value(keys[3])?.bytes, [4])
      try expectEqual(try await trial.keyCount, 3)
      try expectEqual(try await trial.scan(trial.pattern("*")), [keys[0], keys[1], keys[3]])
    },
    Behaviour("undoes that all was deleted") { trial in
      let keys = (0..<3).map { trial.key("\($0)") }
      for key in keys { try await trial.set(key, "1") }
      try await trial.transact(.writing) { entries throws(StoreError) in
        try entries.attempt { () throws(StoreError) in
          try entries.deleteAll()
          try entries.set(keys[0], [2], .never)
          return false
        }
      }
      try expectEqual(try await trial.text(keys[0]), "1")
      try expectEqual(try await trial.keyCount, 3)
      try expectEqual(try await trial.scan(trial.pattern("*")), Set(keys))
    },
    Behaviour("deletes all at once, and fills again") { trial in
      let key = trial.key("a")
      try await trial.set(key, "1")
      try await trial.setFields(trial.key("hash"), ["f": "1"])
      try await trial.transact(.writing) { entries throws(StoreError) in
        try entries.set(trial.key("before"), [1], .never)
        try entries.deleteAll()
        try entries.set(key, [3], .never)
      }
      try expectEqual(try await trial.value(key)?.bytes, [3])
      try expectEqual(try await trial.keyCount, 1)
      try await trial.setFields(trial.key("hash"), ["g": "1"])
      try expectEqual(try await trial.fields(trial.key("hash")), ["g": "1"])
      try expectEqual(try await trial.keyCount, 2)
    },
    Behaviour("refuses to write in a transaction for reading") { trial in
      let key = trial.key("a")
      for access in [TransactionAccess.reading, .scanning] {
        try await expectError(.refused(.readOnly)) { () throws(StoreError) in
          try await trial.transact(access) { entries throws(StoreError) in
            try entries.set(key, [1], .never)
          }
        }
      }
      try expectEqual(try await trial.exists(key), false)
    },
    Behaviour("leaves nothing of a hash that becomes a string") { trial in
      let key = trial.key("a")
      try await trial.setFields(key, ["f": "1", "g": "2"], .after(milliseconds: 60_000))
      try await trial.transact(.writing) { entries throws(StoreError) in
        try entries.set(key, [1], .keep)
      }
      try expect(try await trial.expiry(key) != nil, "the lifetime was not kept")
      try await trial.transact(.writing) { entries throws(StoreError) in
        _ = try entries.delete(key)
        try entries.write(
          Projection(key: key, change: .fields(set: [[1]: [2]], removed: []), lifetime: .keep))
      }
      try expectEqual(try await trial.store.inspect([key])[0]?.bytes, 2)
      try expectEqual(try await trial.expiry(key), nil)
    },
    Behaviour("knows its keys by their place, and counts none that is over") { trial in
      let keys = ["a", "b", "c"].map { trial.key($0) }
      for key in keys.reversed() { try await trial.set(key, "1") }
      let gone = trial.key("b-gone")
      try await trial.transact(.writing) { entries throws(StoreError) in
        try entries.set(gone, [1], .at(Expiry(milliseconds: entries.now + 1)))
      }
      try await trial.wait(for: "the end of a lifetime") {
        try await trial.exists(gone) == false
      }
      let found = try await trial.transact(.reading) { entries throws(StoreError) in
        var found: [StoreKey?] = []
        for place in 0..<4 { found.append(try entries.key(at: place)) }
        return found
      }
      try expectEqual(found, keys + [nil])
      try expectEqual(try await trial.keyCount, 3)
    },
    Behaviour("pages through the fields of a hash in order") { trial in
      let key = trial.key("a")
      try await trial.setFields(key, ["a": "1", "b": "22", "c": "333", "d": ""])
      let (page, lengths, none) = try await trial.transact(.reading) {
        entries throws(StoreError) in
        (
          try entries.fieldPage(key, after: Array("a".utf8), limit: 2),
          try entries.fieldLengths(key, fields: nil),
          try entries.fieldPage(trial.key("nope"), after: nil, limit: 5)
        )
      }
      try expectEqual(
        page,
        [
          HashField(name: Array("b".utf8), value: Array("22".utf8)),
          HashField(name: Array("c".utf8), value: Array("333".utf8)),
        ])
      try expectEqual(
        lengths, [Array("a".utf8): 1, Array("b".utf8): 2, Array("c".utf8): 3, Array("d".utf8): 0])
      try expectEqual(none, [])
    },
  ]
}

extension Trial {
  fileprivate func transact<Result: Sendable>(
    _ access: TransactionAccess,
    _ body: @escaping @Sendable (any StoreTransaction) throws(StoreError) -> Result
  ) async throws(StoreError) -> Result {
    guard let store = store as? any TransactionalStore else {
      throw StoreError(.unsupported, "this store has no transactions")
    }
    return try await store.transact(access, body)
  }

  fileprivate var keyCount: Int {
    get async throws(StoreError) {
      try await transact(.reading) { entries throws(StoreError) in try entries.keyCount() }
    }
  }
}

extension ReadResult {
  fileprivate var text: String? {
    if case .value(let value) = self { return String(decoding: value.bytes, as: UTF8.self) }
    return nil
  }
}

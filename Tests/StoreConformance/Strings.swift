import KeyValue

extension StoreConformance {
  static let strings: [Behaviour] = [
    Behaviour("answers absent for a key that is not there") { trial in
      try expectEqual(try await trial.store.read(trial.key("a")), .absent)
      try expectEqual(try await trial.store.inspect([trial.key("a")]), [nil])
    },
    Behaviour("gives a value back as it was written") { trial in
      try await trial.set(trial.key("a"), "{\"a\": 1.0}")
      try expectEqual(try await trial.text(trial.key("a")), "{\"a\": 1.0}")
    },
    Behaviour("holds an empty value, which is not an absent one") { trial in
      try await trial.set(trial.key("a"), "")
      try expectEqual(try await trial.text(trial.key("a")), "")
      try expectEqual(
        try await trial.store.inspect([trial.key("a")]),
        [Inspection(type: .string, bytes: 0, expiry: nil)])
    },
    Behaviour("holds any bytes as a value, or says that it takes only text") { trial in
      let text = (0...127).map { UInt8($0) } + Array("ü\u{1F9F5}\u{FFFE}".utf8)
      try await trial.set(trial.key("a"), text)
      try expectEqual(try await trial.value(trial.key("a"))?.bytes, text)
      let bytes = (0...255).map { UInt8($0) }
      try await trial.unlessTextOnly { try await trial.set(trial.key("b"), bytes) }
      try expectEqual(
        try await trial.value(trial.key("b"))?.bytes,
        trial.description.takesOnlyText ? nil : bytes)
    },
    Behaviour("takes any bytes as a key, or says that it takes only text") { trial in
      let texts: [[UInt8]] = [
        [], [0], [0, 0], Array("ü\u{1F9F5}".utf8), Array("a\nb".utf8), (0...127).map { UInt8($0) },
      ]
      let bytes: [[UInt8]] = [[0xff], [0xff, 0xff], [0xc3], (0...255).map { UInt8($0) }]
      let names = texts + (trial.description.takesOnlyText ? [] : bytes)
      for name in bytes {
        try await trial.unlessTextOnly { try await trial.set(trial.key(name), [1]) }
      }
      for name in names { try await trial.set(trial.key(name), name + [1]) }
      for name in names {
        try expectEqual(try await trial.value(trial.key(name))?.bytes, name + [1])
      }
      try expectEqual(
        try await trial.scan(trial.pattern("*")), Set(names.map { trial.key($0) }))
    },
    Behaviour("takes the empty key") { trial in
      let key = StoreKey("")
      try await trial.set(key, "nothing", .after(milliseconds: 60_000))
      try expectEqual(try await trial.text(key), "nothing")
      try expectEqual(try await trial.scan([]), [key])
      _ = try await trial.store.delete([key], versions: [:])
      try expectEqual(try await trial.exists(key), false)
    },
    Behaviour("answers many keys at once, in the order they were asked for") { trial in
      for name in ["a", "b", "c"] { try await trial.set(trial.key(name), name) }
      try await trial.setFields(trial.key("hash"), ["f": "1"])
      let names = ["c", "missing", "a", "hash", "b", "a"]
      let results = try await trial.store.read(names.map { trial.key($0) })
      let found = results.map { result -> String in
        switch result {
        case .value(let value): String(decoding: value.bytes, as: UTF8.self)
        case .absent: "missing"
        case .wrongType(let type): type.name
        default: "?"
        }
      }
      try expectEqual(found, names)
    },
    Behaviour("answers no keys with no results") { trial in
      try expectEqual(try await trial.store.read([]), [])
      try expectEqual(try await trial.store.inspect([]), [])
      try expectEqual(try await trial.store.delete([], versions: [:]), [])
      try expectEqual(try await trial.store.expire([], .never), [])
    },
    Behaviour("answers unchanged for a version the caller has") { trial in
      let version = try await trial.set(trial.key("a"), "1", .after(milliseconds: 60_000))
      let expiry = try await trial.expiry(trial.key("a"))
      try expect(expiry != nil, "no expiry")
      try expectEqual(
        try await trial.store.read(trial.key("a"), known: version), .unchanged(expiry: expiry))
      try await trial.set(trial.key("a"), "2")
      guard case .value = try await trial.store.read(trial.key("a"), known: version) else {
        throw Nonconformity(description: "a changed value was not sent")
      }
    },
    Behaviour("answers a version that it never gave with the value") { trial in
      try await trial.set(trial.key("a"), "1")
      let strange = Version(token: Array("strange".utf8))
      guard case .value = try await trial.store.read(trial.key("a"), known: strange) else {
        throw Nonconformity(description: "a value was taken for unchanged")
      }
    },
    Behaviour("answers too large, with the length, instead of a long value") { trial in
      try await trial.set(trial.key("a"), "12345")
      try expectEqual(
        try await trial.store.read(trial.key("a"), maxBytes: 4), .tooLarge(bytes: 5))
      guard case .value = try await trial.store.read(trial.key("a"), maxBytes: 5) else {
        throw Nonconformity(description: "a value of exactly the limit was not sent")
      }
    },
    Behaviour("answers wrong type when a hash is read as a string") { trial in
      try await trial.setFields(trial.key("a"), ["f": "1"])
      try expectEqual(try await trial.store.read(trial.key("a")), .wrongType(.hash))
    },
    Behaviour("inspects strings and hashes without reading them") { trial in
      try await trial.set(trial.key("s"), "12345")
      try await trial.setFields(trial.key("h"), ["ab": "123", "c": "4"])
      let found = try await trial.store.inspect([trial.key("h"), trial.key("x"), trial.key("s")])
      try expectEqual(found[0]?.type, .hash)
      try expectEqual(found[0]?.fields, 2)
      if let bytes = found[0]?.bytes { try expectEqual(bytes, 7) }
      try expectEqual(found[1], nil)
      try expectEqual(found[2], Inspection(type: .string, bytes: 5, expiry: nil))
    },
    Behaviour("holds 50 MB, or says that it is too large") { trial in
      var bytes = [UInt8](repeating: 0x61, count: 50 << 20)
      for index in stride(from: 0, to: bytes.count, by: 4093) {
        bytes[index] = UInt8(truncatingIfNeeded: index) & 0x7f
      }
      do {
        try await trial.set(trial.key("a"), bytes)
      } catch let error as StoreError {
        try expectEqual(error.code, .tooLarge)
        return
      }
      try expect(try await trial.value(trial.key("a"))?.bytes == bytes, "other bytes came back")
      try expectEqual(
        try await trial.store.read(trial.key("a"), maxBytes: 1 << 20),
        .tooLarge(bytes: bytes.count))
    },
    Behaviour("deletes keys of any type, each with its own result") { trial in
      try await trial.set(trial.key("s"), "1")
      try await trial.setFields(trial.key("h"), ["f": "1"])
      let keys = [trial.key("s"), trial.key("x"), trial.key("h")]
      try expectEqual(
        try await trial.store.delete(keys, versions: [:]), [.deleted, .absent, .deleted])
      try expectEqual(try await trial.store.inspect(keys), [nil, nil, nil])
    },
    Behaviour("deletes a value only if it has the version that was named") { trial in
      let key = trial.key("a")
      let old = try await trial.set(key, "1")
      let new = try await trial.set(key, "2")
      try expectEqual(try await trial.store.delete([key], versions: [key: old]), [.changed])
      try expectEqual(try await trial.text(key), "2")
      try expectEqual(try await trial.store.delete([key], versions: [key: new]), [.deleted])
      try expectEqual(try await trial.store.delete([key], versions: [key: new]), [.absent])
    },
  ]
}

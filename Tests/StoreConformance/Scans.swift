import KeyValue

extension StoreConformance {
  static let scans: [Behaviour] = [
    Behaviour("finds each key that matches, in pages") { trial in
      let keys = try await fill(trial, count: 100)
      try expectEqual(try await trial.scan(trial.pattern("*"), hint: 7), keys)
    },
    Behaviour("finds keys by type") { trial in
      try await trial.set(trial.key("a:meta"), "1")
      try await trial.setFields(trial.key("b:meta"), ["f": "1"])
      try expectEqual(
        try await trial.scan(trial.pattern("*:meta"), type: .string), [trial.key("a:meta")])
      try expectEqual(
        try await trial.scan(trial.pattern("*:meta"), type: .hash), [trial.key("b:meta")])
      try expectEqual(try await trial.scan(trial.pattern("*:meta")).count, 2)
    },
    Behaviour("matches stars, question marks and classes") { trial in
      for name in ["a1", "a2", "a12", "b1", "ax"] { try await trial.set(trial.key(name), "1") }
      func names(_ names: String...) -> Set<StoreKey> { Set(names.map { trial.key($0) }) }
      try expectEqual(try await trial.scan(trial.pattern("a*")), names("a1", "a2", "a12", "ax"))
      try expectEqual(try await trial.scan(trial.pattern("a?")), names("a1", "a2", "ax"))
      try expectEqual(try await trial.scan(trial.pattern("[ab]1")), names("a1", "b1"))
      try expectEqual(try await trial.scan(trial.pattern("a[0-9]")), names("a1", "a2"))
      try expectEqual(try await trial.scan(trial.pattern("a[^0-9]")), names("ax"))
      try expectEqual(try await trial.scan(trial.pattern("*2")), names("a2", "a12"))
      try expectEqual(try await trial.scan(trial.pattern("a1")), names("a1"))
      try expectEqual(try await trial.scan(trial.pattern("z*")), [])
    },
    Behaviour("matches what is escaped as it stands") { trial in
      let odd = "*?[a]\\^-"
      for name in [odd, "x?[a]\\^-", "*xa\\^-"] { try await trial.set(trial.key(name), "1") }
      let pattern = trial.pattern("") + Glob.escaped(odd.utf8)
      try expectEqual(try await trial.scan(pattern), [trial.key(odd)])
      try expectEqual(
        try await trial.scan(pattern + Array("*".utf8)), [trial.key(odd)])
    },
    Behaviour("finds keys whose bytes are not text, if it takes such") { trial in
      guard !trial.description.takesOnlyText else { return }
      let names: [[UInt8]] = [[0xff, 1], [0xff, 2], [0xfe, 1], [0, 1]]
      for name in names { try await trial.set(trial.key(name), "1") }
      let pattern = trial.pattern("") + [0xff, UInt8(ascii: "*")]
      try expectEqual(
        try await trial.scan(pattern), [trial.key([0xff, 1]), trial.key([0xff, 2])])
    },
    Behaviour("finds keys that are there throughout while others come and go") { trial in
      let stable = try await fill(trial, count: 60)
      var request = ScanRequest(pattern: trial.pattern("*"), hint: 5)
      var found: Set<StoreKey> = []
      var round = 0
      repeat {
        let page = try await trial.store.scan(request)
        found.formUnion(page.keys)
        request.cursor = page.next
        // New keys before and after where the scan stands, and old ones away.
        for place in ["!", "k:2", "k:4", "~"] {
          try await trial.set(trial.key("\(place):new:\(round)"), "1")
          if round > 0 {
            _ = try await trial.other.delete(
              [trial.key("\(place):new:\(round - 1)")], versions: [:])
          }
        }
        round += 1
        try expect(round < 10_000, "the scan does not end")
      } while request.cursor != nil
      try expect(found.isSuperset(of: stable), "missed \(stable.subtracting(found).count) keys")
    },
  ]

  private static func fill(_ trial: Trial, count: Int) async throws -> Set<StoreKey> {
    var keys: Set<StoreKey> = []
    for number in 0..<count {
      let key = trial.key("k:\(number)")
      keys.insert(key)
      if number % 2 == 0 {
        try await trial.set(key, "1")
      } else {
        try await trial.setFields(key, ["f": "1"])
      }
    }
    return keys
  }
}

import KeyValue

extension StoreConformance {
  static let hashes: [Behaviour] = [
    Behaviour("answers absent for a hash that is not there") { trial in
      try expectEqual(try await trial.store.readFields(trial.key("h")), .absent)
    },
    Behaviour("sets and removes fields of a hash in one step") { trial in
      try await trial.setFields(trial.key("h"), ["a": "1", "b": "2", "c": "3"])
      try await trial.setFields(trial.key("h"), ["b": "22", "d": "4"], removing: ["a", "x"])
      try expectEqual(
        try await trial.fields(trial.key("h")), ["b": "22", "c": "3", "d": "4"])
      let found = try await trial.store.inspect([trial.key("h")])[0]
      try expectEqual(found?.fields, 3)
      if let bytes = found?.bytes { try expectEqual(bytes, 7) }
    },
    Behaviour("sets a field that is set and removed in one step") { trial in
      try await trial.setFields(trial.key("h"), ["a": "1"])
      try await trial.setFields(trial.key("h"), ["a": "2"], removing: ["a"])
      try expectEqual(try await trial.fields(trial.key("h")), ["a": "2"])
    },
    Behaviour("reads only the fields that are asked for") { trial in
      try await trial.setFields(trial.key("h"), ["a": "1", "b": "2"])
      let found = try await trial.store.readFields(
        trial.key("h"), fields: [[0x62], [0x78]], maxBytes: nil)
      try expectEqual(found, .fields([[0x62]: [0x32]], expiry: nil))
      let none = try await trial.store.readFields(trial.key("h"), fields: [[0x78]], maxBytes: nil)
      try expectEqual(none, .fields([:], expiry: nil))
    },
    Behaviour("drops a hash whose last field is removed") { trial in
      try await trial.setFields(trial.key("h"), ["a": "1"])
      try await trial.setFields(trial.key("h"), [:], removing: ["a"])
      try expectEqual(try await trial.exists(trial.key("h")), false)
    },
    Behaviour("creates no hash by removing from one that is not there") { trial in
      try await trial.setFields(trial.key("h"), [:], removing: ["a"])
      try await trial.setFields(trial.key("h"), [:], .never)
      try expectEqual(try await trial.exists(trial.key("h")), false)
    },
    Behaviour(
      "holds any bytes as field names and values, also none, or says that it takes only text"
    ) {
      trial in
      func holds(_ set: [[UInt8]: [UInt8]]) async throws {
        try await trial.store.project(
          Projection(key: trial.key("h"), change: .fields(set: set, removed: []), lifetime: .keep))
        try expectEqual(
          try await trial.store.readFields(trial.key("h")), .fields(set, expiry: nil))
      }
      let text = (0...127).map { UInt8($0) }
      try await holds([[]: text, text: [], [0]: [0]])
      let all = (0...255).map { UInt8($0) }
      _ = try await trial.store.delete([trial.key("h")], versions: [:])
      try await trial.unlessTextOnly {
        try await holds([[]: all, all: [], [0]: [0], [0xff]: [0xff, 0]])
      }
    },
    Behaviour("answers too large instead of long fields") { trial in
      try await trial.setFields(trial.key("h"), ["a": "123", "b": "45"])
      let key = trial.key("h")
      let all = try await trial.store.readFields(key, fields: nil, maxBytes: 4)
      try expectEqual(all, .tooLarge(bytes: 5))
      let one = try await trial.store.readFields(key, fields: [[0x62]], maxBytes: 2)
      try expectEqual(one, .fields([[0x62]: [0x34, 0x35]], expiry: nil))
    },
    Behaviour("answers wrong type when a string is read as a hash") { trial in
      try await trial.set(trial.key("s"), "1")
      try expectEqual(try await trial.store.readFields(trial.key("s")), .wrongType(.string))
    },
    Behaviour("refuses to write fields into a string, and leaves it") { trial in
      try await trial.set(trial.key("s"), "1")
      try await expectError(.wrongType) { () async throws(StoreError) in
        try await trial.store.project(trial.projection(trial.key("s"), ["a": "1"]))
      }
      try expectEqual(try await trial.text(trial.key("s")), "1")
    },
    Behaviour("deletes a key of any type by projection") { trial in
      try await trial.set(trial.key("s"), "1")
      try await trial.setFields(trial.key("h"), ["a": "1"])
      for name in ["s", "h", "x"] {
        try await trial.store.project(
          Projection(key: trial.key(name), change: .delete, lifetime: .keep))
        try expectEqual(try await trial.exists(trial.key(name)), false)
      }
    },
  ]
}

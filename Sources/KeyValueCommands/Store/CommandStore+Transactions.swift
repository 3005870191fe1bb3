import KeyValue
import RESP

/// The operations that a script does elsewhere, as transactions.
extension CommandStore {
  func committedByTransaction(_ commit: Commit) async throws(StoreError) -> CommitOutcome {
    let keys = [commit.anchor] + commit.dependents.map(\.key)
    return try await Transaction.run(self, keys: keys, isConditional: commit.isConditional) {
      transaction async throws(StoreError) in
      let types = try await transaction.types(keys)
      let exists = types[0] != .other("none")
      if exists, types[0] != .string { throw .wrongType(commit.anchor, types[0], wanted: .string) }
      var value: [UInt8]?
      if exists, commit.needsValue { value = try await transaction.value(commit.anchor) }
      let version = value.map(Version.init(of:))
      let agrees =
        switch commit.expected {
        case .anything: true
        case .absent: !exists
        case .version(let expected): version == expected
        }
      guard agrees else { return .done(exists ? .longConflict : .conflict(nil)) }
      try Self.checkTypes(types.dropFirst(), of: commit.dependents)
      if case .splices(let splices, let result) = commit.change {
        guard let value, splices.applied(to: value) == result else {
          throw StoreError(
            .corrupt, "the splices of \(commit.anchor) do not make the result they came with",
            key: commit.anchor)
        }
      }
      return .write(commit.transactionCommands) { replies throws(StoreError) in
        // The last command asks whether the anchor is there.
        guard replies.last?.integer == 1 else { return .committed(nil) }
        return .committed(commit.versionAfterwards ?? version)
      }
    }
  }

  func projectByTransaction(_ projection: Projection) async throws(StoreError) {
    try await Transaction.run(self, keys: [projection.key], isConditional: false) {
      transaction async throws(StoreError) in
      let types = try await transaction.types([projection.key])
      try Self.checkTypes(types[...], of: [projection])
      return .write(projection.commands) { _ in }
    }
  }

  /// Deletes a value that has a version.
  func deleteByTransaction(
    _ key: StoreKey, version: Version
  ) async throws(StoreError) -> DeleteResult {
    try await Transaction.run(self, keys: [key]) { transaction async throws(StoreError) in
      let type = try await transaction.types([key])[0]
      if type == .other("none") { return .done(.absent) }
      guard type == .string else { return .done(.changed) }
      let length = try await transaction.ask([RedisCommand("STRLEN", [key.bytes], key: key)])[0]
      guard length.integer.map({ Int($0) }) == version.valueLength,
        let value = try await transaction.value(key), Version(of: value) == version
      else { return .done(.changed) }
      return .write([.delete(key)]) { replies in replies[0].integer == 0 ? .absent : .deleted }
    }
  }

  func leaseByTransaction(
    _ key: StoreKey, token: [UInt8], lifetime: Lifetime
  ) async throws(StoreError) -> Bool {
    try await Transaction.run(self, keys: [key]) { transaction async throws(StoreError) in
      let type = try await transaction.types([key])[0]
      if type != .other("none") {
        guard type == .string else { throw .wrongType(key, type, wanted: .string) }
        if try await transaction.value(key) != token { return .done(false) }
      }
      return .write(.set(key, token, lifetime)) { _ in true }
    }
  }

  func releaseByTransaction(_ key: StoreKey, token: [UInt8]) async throws(StoreError) {
    try await Transaction.run(self, keys: [key]) { transaction async throws(StoreError) in
      guard try await transaction.types([key])[0] == .string,
        try await transaction.value(key) == token
      else { return .done(()) }
      return .write([.delete(key)]) { _ in }
    }
  }

  func addByTransaction(
    _ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime
  ) async throws(StoreError) -> [Int64] {
    let keys = Array(Set(amounts.map(\.key)))
    return try await Transaction.run(self, keys: keys) { transaction async throws(StoreError) in
      var sums: [StoreKey: Int64] = [:]
      for (key, type) in zip(keys, try await transaction.types(keys)) {
        switch type {
        case .other("none"): sums[key] = 0
        case .string:
          guard let value = try await transaction.value(key),
            let number = DecimalText.number(value)
          else { throw .notANumber(key) }
          sums[key] = number
        default: throw .wrongType(key, type, wanted: .string)
        }
      }
      var results: [Int64] = []
      for (key, amount) in amounts {
        let (sum, overflow) = (sums[key] ?? 0).addingReportingOverflow(amount)
        if overflow { throw .counterOverflow(key) }
        sums[key] = sum
        results.append(sum)
      }
      let found = results
      let commands = keys.flatMap { key in
        [RedisCommand].set(key, DecimalText.bytes(sums[key] ?? 0), lifetime)
      }
      return .write(commands) { _ in found }
    }
  }

  private static func checkTypes(
    _ types: ArraySlice<ValueType>, of projections: [Projection]
  ) throws(StoreError) {
    for (projection, type) in zip(projections, types) {
      guard case .fields = projection.change else { continue }
      guard type == .hash || type == .other("none") else {
        throw .wrongType(projection.key, type, wanted: .hash)
      }
    }
  }
}

extension Commit {
  /// Whether it depends on what is there.
  fileprivate var isConditional: Bool { expected != .anything || change == .keep }

  /// Whether the value itself must be known.
  fileprivate var needsValue: Bool {
    if case .version = expected { return true }
    return change == .keep && expected == .anything
  }

  /// Deletions, then the anchor, then hashes; last, whether the anchor is there.
  fileprivate var transactionCommands: [RedisCommand] {
    var commands: [RedisCommand] = []
    for dependent in dependents where dependent.change == .delete {
      commands += dependent.commands
    }
    if change == .delete { commands.append(.delete(anchor)) }
    switch change {
    case .value(let value), .splices(_, let value): commands += .set(anchor, value, lifetime)
    case .keep: commands += lifetime.command(anchor).map { [$0] } ?? []
    case .delete: break
    }
    for dependent in dependents where dependent.change != .delete {
      commands += dependent.commands
    }
    return commands + [RedisCommand("EXISTS", [anchor.bytes], key: anchor)]
  }
}

extension Projection {
  /// Sets before it removes: a hash that is without fields in between would lose its lifetime.
  fileprivate var commands: [RedisCommand] {
    change == .delete ? removing : setting + removing
  }

  private var removing: [RedisCommand] {
    switch change {
    case .delete: return [.delete(key)]
    case .fields(let set, let removed):
      let removals = removed.filter { set[$0] == nil }
      guard !removals.isEmpty else { return [] }
      return [RedisCommand("HDEL", [key.bytes] + removals, key: key, writes: true)]
    }
  }

  private var setting: [RedisCommand] {
    guard case .fields(let set, _) = change else { return [] }
    var commands: [RedisCommand] = []
    if !set.isEmpty {
      let pairs = set.flatMap { [$0.key, $0.value] }
      commands.append(RedisCommand("HSET", [key.bytes] + pairs, key: key, writes: true))
    }
    return commands + (lifetime.command(key).map { [$0] } ?? [])
  }
}

extension RedisCommand {
  static func delete(_ key: StoreKey) -> RedisCommand {
    RedisCommand("UNLINK", [key.bytes], key: key, writes: true)
  }
}

extension [RedisCommand] {
  /// Sets a string and its lifetime.
  fileprivate static func set(
    _ key: StoreKey, _ value: [UInt8], _ lifetime: Lifetime
  ) -> [RedisCommand] {
    let keeping: [[UInt8]] = lifetime == .keep ? [[UInt8]("KEEPTTL".utf8)] : []
    let set = RedisCommand("SET", [key.bytes, value] + keeping, key: key, writes: true)
    // SET without KEEPTTL has removed the old lifetime.
    return [set] + (lifetime == .never ? [] : lifetime.command(key).map { [$0] } ?? [])
  }
}

import KeyValue
import RESP

extension CommandStore {
  package func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    try commit.checkForm()
    var commit = commit
    var pending: [Projection] = []
    if commands.isCluster {
      // A script reaches the keys of one slot only; the anchor's swap is the commit.
      pending = commit.dependents
      commit.dependents = []
    }
    for dependent in commit.dependents { try checkSize(dependent) }
    switch commit.change {
    case .value(let value), .splices(_, let value): try checkSize(value.count, key: commit.anchor)
    case .delete, .keep: break
    }
    let outcome: CommitOutcome
    if isTooLong(commit) {
      outcome = try await committedByTransaction(commit)
    } else if let reply = try await run(scripts.commit, commit.scriptCall, lane: commit.lane) {
      outcome = try self.outcome(reply, of: commit)
    } else {
      outcome = try await committedByTransaction(commit)
    }
    switch outcome {
    case .committed(let version): return .committed(version: version, pending: pending)
    case .conflict(let value): return .conflict(value)
    case .longConflict: return .conflict(try await current(commit.anchor))
    case .kept:
      return .committed(version: try await current(commit.anchor)?.version, pending: pending)
    }
  }

  package func project(_ projection: Projection) async throws(StoreError) {
    try checkSize(projection)
    let call = ScriptCall(
      keys: [projection.key], arguments: projection.change.arguments(projection))
    guard let reply = try await run(scripts.project, call) else {
      return try await projectByTransaction(projection)
    }
    if reply.integer == 1 { return }
    throw objection(reply, keys: [projection.key]) ?? failure(reply, key: projection.key)
  }
}

/// What became of a commit, before what is missing has been read.
enum CommitOutcome: Sendable {
  case committed(Version?)
  case conflict(StoredValue?)
  /// A conflict with a value too long to come with the reply.
  case longConflict
  /// The anchor is kept, and is too long for the server to say its version.
  case kept
}

extension CommandStore {
  func checkSize(_ projection: Projection) throws(StoreError) {
    guard case .fields(let set, _) = projection.change else { return }
    for value in set.values { try checkSize(value.count, key: projection.key) }
  }

  /// Whether a value is so long that a script would hold up everybody else.
  private func isTooLong(_ commit: Commit) -> Bool {
    if case .version(let version) = commit.expected,
      (version.valueLength ?? 0) > options.maxDigestBytes
    {
      return true
    }
    if case .value(let value) = commit.change { return value.count > options.maxDigestBytes }
    return false
  }

  /// What is there now, after a conflict with something too long to be told at once.
  private func current(_ key: StoreKey) async throws(StoreError) -> StoredValue? {
    switch try await read(key) {
    case .value(let value): return value
    case .absent, .unchanged: return nil
    case .wrongType(let type): throw .wrongType(key, type, wanted: .string)
    case .tooLarge(let bytes):
      throw .overOwnLimit(
        "\(key) was changed meanwhile and has \(bytes) bytes now, more than the limit of"
          + " \(options.maxValueBytes)", key: key)
    }
  }

  private func outcome(
    _ reply: RESPValue, of commit: Commit
  ) throws(StoreError) -> CommitOutcome {
    if let exists = reply.integer {
      return .committed(exists == 0 ? nil : commit.versionAfterwards)
    }
    guard let parts = reply.elements, let word = parts.first?.text else {
      throw failure(reply, key: commit.anchor)
    }
    switch word {
    case "conflict" where parts.count == 1: return .conflict(nil)
    case "conflict" where parts.count == 3:
      guard let value = parts[1].bytes, let expiry = parts[2].integer else { break }
      return .conflict(
        StoredValue(bytes: value, version: Version(of: value), expiry: Expiry(reply: expiry)))
    case "long": return .longConflict
    case "kept" where parts.count == 2: return .kept
    case "kept" where parts.count == 3:
      guard let length = parts[1].integer, let digest = parts[2].bytes.flatMap(Hex.decoded) else {
        break
      }
      return .committed(Version(length: Int(length), digest: digest))
    default: break
    }
    let keys = [commit.anchor] + commit.dependents.map(\.key)
    throw objection(reply, keys: keys) ?? failure(reply, key: commit.anchor)
  }

  /// What a script that writes had against it, before it wrote anything; nil: it is something else.
  func objection(_ reply: RESPValue, keys: [StoreKey]) -> StoreError? {
    guard let parts = reply.elements, let word = parts.first?.text else { return nil }
    switch word {
    case "type" where parts.count == 3:
      guard let place = parts[1].integer, keys.indices.contains(Int(place) - 1),
        let name = parts[2].text
      else { return nil }
      let type = ValueType(redisName: name)
      return .wrongType(
        keys[Int(place) - 1], type, wanted: type == .string ? .hash : .string)
    case "splice":
      return StoreError(
        .corrupt, "the splices of \(keys[0]) do not make the result they came with", key: keys[0])
    case "refused" where parts.count == 2:
      return StoreError(
        .refused(.permission),
        "the user may not use \(parts[1].text ?? "a command") here; nothing was written",
        key: keys.first)
    default: return nil
    }
  }
}

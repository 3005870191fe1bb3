import KeyValue
import RESP

extension CommandStore {
  package func delete(_ keys: [StoreKey], versions: [StoreKey: Version])
    async throws(StoreError) -> [DeleteResult]
  {
    guard !keys.isEmpty else { return [] }
    var results = [DeleteResult](repeating: .absent, count: keys.count)
    var blind: [Int] = []
    var checked: [Int] = []
    var long: [Int] = []
    for (index, key) in keys.enumerated() {
      guard let version = versions[key] else {
        blind.append(index)
        continue
      }
      if (version.valueLength ?? 0) > options.maxDigestBytes {
        long.append(index)
      } else {
        checked.append(index)
      }
    }
    let lane: Lane = keys.count > 64 ? .bulk : .interactive
    for (index, gone) in zip(blind, try await unlink(blind.map { keys[$0] }, lane: lane)) {
      results[index] = gone ? .deleted : .absent
    }
    // One script a key and not one for all, so that others are served between two digests.
    let calls = checked.map { index in
      ScriptCall(keys: [keys[index]], arguments: [versions[keys[index]]?.argument ?? []])
    }
    for (index, reply) in zip(checked, try await run(scripts.delete, calls, lane: lane)) {
      guard let reply else {
        long.append(index)
        continue
      }
      switch reply.integer {
      case 0: results[index] = .absent
      case 1: results[index] = .deleted
      case 2: results[index] = .changed
      default: throw failure(reply, key: keys[index])
      }
    }
    for index in long {
      guard let version = versions[keys[index]] else { continue }
      results[index] = try await deleteByTransaction(keys[index], version: version)
    }
    return results
  }

  package func expire(_ keys: [StoreKey], _ lifetime: Lifetime) async throws(StoreError) -> [Bool] {
    guard !keys.isEmpty else { return [] }
    // PEXPIRE and PEXPIREAT say whether the key exists; PERSIST says only whether it had an expiry.
    let asks = lifetime == .keep || lifetime == .never
    let sets = keys.compactMap { lifetime.command($0) }
    let questions = asks ? keys.map { RedisCommand("EXISTS", [$0.bytes], key: $0) } : []
    let replies = try await run(
      sets + questions, key: keys.count == 1 ? keys[0] : nil,
      lane: keys.count > 64 ? .bulk : .interactive)
    for (index, reply) in replies.enumerated() where reply.integer == nil {
      throw failure(reply, key: keys[index % keys.count])
    }
    return replies.suffix(keys.count).map { $0.integer == 1 }
  }
}

extension CommandStore {
  /// Deletes keys of any type; whether each was there.
  private func unlink(_ keys: [StoreKey], lane: Lane) async throws(StoreError) -> [Bool] {
    guard !keys.isEmpty else { return [] }
    let first = keys.count == 1 ? keys[0] : nil
    var replies = try await run(keys.map { .delete($0) }, key: first, lane: lane)
    let refused = replies.indices.filter { replies[$0].isForbidden || replies[$0].isUnknownCommand }
    if !refused.isEmpty, commands.readOnlyReason == nil {
      let again = try await run(
        refused.map { RedisCommand("DEL", [keys[$0].bytes], key: keys[$0], writes: true) },
        key: first, lane: lane)
      for (index, reply) in zip(refused, again) { replies[index] = reply }
    }
    var gone: [Bool] = []
    for (key, reply) in zip(keys, replies) {
      guard let number = reply.integer else { throw failure(reply, key: key) }
      gone.append(number > 0)
    }
    return gone
  }
}

import KeyValue
import RESP

extension CommandStore {
  package func lease(_ key: StoreKey, token: [UInt8], milliseconds: Int64)
    async throws(StoreError) -> Bool
  {
    try checkSize(token.count, key: key)
    let lifetime = Lifetime.after(milliseconds: milliseconds)
    let call = ScriptCall(keys: [key], arguments: [token, lifetime.argument])
    guard let reply = try await run(scripts.lease, call) else {
      return try await leaseByTransaction(key, token: token, lifetime: lifetime)
    }
    if let taken = reply.integer { return taken == 1 }
    throw objection(reply, keys: [key]) ?? failure(reply, key: key)
  }

  package func release(_ key: StoreKey, token: [UInt8]) async throws(StoreError) {
    let call = ScriptCall(keys: [key], arguments: [token])
    guard let reply = try await run(scripts.release, call) else {
      return try await releaseByTransaction(key, token: token)
    }
    if reply.integer == nil { throw failure(reply, key: key) }
  }

  package func add(_ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime)
    async throws(StoreError) -> [Int64]
  {
    guard !amounts.isEmpty else { return [] }
    guard commands.isCluster else { return try await addTogether(amounts, lifetime: lifetime) }
    // Each key by itself, for they live on different machines.
    var results = [Int64](repeating: 0, count: amounts.count)
    let groups = Dictionary(grouping: amounts.indices, by: { amounts[$0].key }).values
    var hasAdded = false
    for places in groups.sorted(by: { $0[0] < $1[0] }) {
      do throws(StoreError) {
        let sums = try await addTogether(places.map { amounts[$0] }, lifetime: lifetime)
        for (place, sum) in zip(places, sums) { results[place] = sum }
        hasAdded = true
      } catch {
        throw hasAdded ? error.afterAdding : error
      }
    }
    return results
  }

  private func addTogether(
    _ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime
  ) async throws(StoreError) -> [Int64] {
    let keys = amounts.map(\.key)
    let call = ScriptCall(
      keys: keys,
      arguments: [lifetime.argument] + amounts.map { DecimalText.bytes($0.amount) })
    guard let reply = try await run(scripts.add, call) else {
      return try await addByTransaction(amounts, lifetime: lifetime)
    }
    let parts = reply.elements ?? []
    let place = parts.count > 1 ? parts[1].integer.map { Int($0) - 1 } : nil
    switch parts.first?.text {
    case "sums":
      let sums = parts.last?.elements?.compactMap { $0.bytes.flatMap(DecimalText.number) } ?? []
      if sums.count == amounts.count { return sums }
    case "number":
      if let place, keys.indices.contains(place) { throw .notANumber(keys[place]) }
    case "range":
      if let place, keys.indices.contains(place) { throw .counterOverflow(keys[place]) }
    default: break
    }
    throw objection(reply, keys: keys) ?? failure(reply, key: keys.first)
  }
}

extension StoreError {
  /// This error, after other counters were added to: all of them once more would count those twice.
  fileprivate var afterAdding: StoreError {
    StoreError(.outcomeUnknown, "a part of the counters was added to, but \(message)", key: key)
  }
}

import KeyValue
import RESP

extension CommandStore {
  package func describe() async -> StoreDescription {
    var known = information.withLock { $0 }
    if known == nil, !options.isBilled {
      known = try? await informations().first
      information.withLock { [known] in $0 = known }
    }
    let reason =
      commands.readOnlyReason ?? (commands.isCluster ? nil : known?.readOnlyReason)
    var description = StoreDescription(
      address: options.address, engine: known?.engine ?? options.engine, identity: options.identity,
      writable: reason == nil, readOnlyReason: reason, atomic: !commands.isCluster,
      maxValueBytes: options.maxValueBytes, billed: options.isBilled,
      takesOnlyText: options.takesOnlyText,
      durability: known.flatMap {
        ServerInformation.durability(of: [$0], countingReplicas: !commands.isCluster)
      },
      deadline: options.deadline)
    description.mayBecomeWritable = reason != nil && commands.readOnlyReason == nil
    return description
  }

  package func statistics() async throws(StoreError) -> StoreStatistics {
    if options.isBilled { return try await billedStatistics() }
    let found = try await informations()
    information.withLock { $0 = found.first }
    var statistics = StoreStatistics(
      found, database: commands.isCluster ? nil : options.database, isCluster: commands.isCluster)
    statistics.changes = await listening?.words()
    statistics.traffic = traffic?.total
    return statistics
  }
}

extension CommandStore {
  /// What the service says, in two commands.
  private func billedStatistics() async throws(StoreError) -> StoreStatistics {
    let replies = try await run(
      [RedisCommand("INFO"), RedisCommand("DBSIZE")], key: nil)
    let found = replies[0].text.map { [ServerInformation($0)] } ?? []
    if found.isEmpty, replies[1].integer == nil { throw failure(replies[0], key: nil) }
    information.withLock { $0 = found.first }
    var statistics = StoreStatistics(found, database: options.database, isCluster: false)
    if let keys = replies[1].integer { statistics.keys = Int(keys) }
    statistics.changes = "found by reading again when asked, because every command is billed"
    statistics.traffic = traffic?.total
    return statistics
  }

  /// What each master says of itself.
  private func informations() async throws(StoreError) -> [ServerInformation] {
    let masters = try await commands.masters()
    let results = await withTaskGroup(of: (Int, Result<ServerInformation, StoreError>).self) {
      group in
      for (index, master) in masters.enumerated() {
        group.addTask { (index, await self.information(of: master)) }
      }
      var results: [Int: Result<ServerInformation, StoreError>] = [:]
      for await (index, result) in group { results[index] = result }
      return results
    }
    var found: [ServerInformation] = []
    for index in masters.indices {
      if let result = results[index] { found.append(try result.get()) }
    }
    return found
  }

  private func information(
    of master: any RedisNode
  ) async -> Result<ServerInformation, StoreError> {
    do throws(StoreError) {
      let reply = try await master.run([RedisCommand("INFO")], lane: .interactive)[0]
      guard let text = reply.text else { throw failure(reply, key: nil) }
      return .success(ServerInformation(text))
    } catch { return .failure(error) }
  }
}

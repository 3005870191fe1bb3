import Browser
import Session
import ThreadCache

/// The records that names and globs mean.
struct ThreadSelection {
  let workspace: Workspace

  init(_ workspace: Workspace) { self.workspace = workspace }

  /// The records of these ids, or of all that match.
  ///
  /// A named thread that is not there is a failure, a
  /// glob that matches nothing is not.
  func identities(
    _ ids: [ThreadID], filter: String?, _ toll: inout Toll
  ) async throws -> [ThreadIdentity] {
    guard let filter else { return try await named(ids, &toll) }
    return try await named(ids, &toll) + matching(.glob(filter), &toll)
  }

  /// The records of all threads that match, of the schema that was named.
  func matching(
    _ filter: ThreadFilter, _ toll: inout Toll
  ) async throws -> [ThreadIdentity] {
    try await toll.pay(for: "Finding the threads") { CommandCost.scan(keys: $0) }
    var progress = Progress()
    var identities: [ThreadIdentity] = []
    let settings = workspace.settings
    for try await page in workspace.cache.scan(filter) {
      identities += page.identities.filter {
        !settings.isSchemaNamed || $0.schema == settings.schema
      }
      progress.show("found \(Figures.count(identities.count, "thread"))")
    }
    progress.clear()
    return identities
  }

  /// Those of these ids that are there, and how many are not.
  func present(
    _ ids: some Collection<ThreadID>, _ toll: inout Toll
  ) async throws(Failure) -> (found: ThreadList, missing: Int) {
    let cost = { CommandCost.lookups(ids.count, scripted: $0) }
    let isScripted = try await toll.isScripted(cost)
    try toll.pay(
      cost(isScripted),
      for: "Looking up \(Figures.count(ids.count, "thread"))")
    let settings = workspace.settings
    do throws(CacheError) {
      return try await workspace.cache.identities(
        of: Array(ids), schema: settings.isSchemaNamed ? settings.schema : nil)
    } catch {
      throw Failure(error)
    }
  }

  private func named(_ ids: [ThreadID], _ toll: inout Toll) async throws -> [ThreadIdentity] {
    guard !ids.isEmpty else { return [] }
    let (found, missing) = try await present(ids, &toll)
    guard missing > 0 else { return Array(found) }
    // The first of those that are not there, by halves.
    var suspects = ids[...]
    while suspects.count > 1 {
      let half = suspects.prefix(suspects.count / 2)
      let isThere = try await present(half, &toll).missing == 0
      suspects = isThere ? suspects.dropFirst(half.count) : half
    }
    throw workspace.noThread(suspects.first ?? ids[0])
  }
}

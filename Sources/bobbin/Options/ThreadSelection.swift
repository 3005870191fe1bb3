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
  func identities(_ ids: [ThreadID], filter: String?) async throws -> [ThreadIdentity] {
    var identities: [ThreadIdentity] = []
    for id in ids { identities.append(try await workspace.identity(of: id)) }
    if let filter { identities += try await matching(.glob(filter)) }
    return identities
  }

  /// The records of all threads that match, of the schema that was named.
  func matching(_ filter: ThreadFilter) async throws -> [ThreadIdentity] {
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
}

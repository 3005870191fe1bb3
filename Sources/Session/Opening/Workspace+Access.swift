import KeyValue

extension Workspace {
  /// Whether threads can be listed, as far as is known before the store is asked; false: the token does not allow it, and
  /// they are opened by id.
  public var canScan: Bool { settings.store.rest?.options.isReadOnly != true }

  /// The same, as far as the store has shown by now: a token does not say what it may do before it was refused something.
  public func mayScan() async -> Bool {
    guard canScan else { return false }
    return await cache.store.describe().listsKeys
  }

  /// Whether scripts may be run: tries it with one command, where the token has not shown it yet.
  ///
  /// - Throws: a ``Failure`` where the store cannot be asked.
  public func triesScripts() async throws(Failure) -> Bool {
    guard await mayScan() else { return false }
    // Looking at a key is a script; whether there is such a key is nothing to anybody.
    do throws(StoreError) { _ = try await cache.store.inspect(["bobbin:rights"]) } catch {
      throw Failure(error)
    }
    return await mayScan()
  }

  /// Refuses what has to list keys, before anything is spent, where the token does not allow it.
  ///
  /// - Parameter advice: what to do instead, as the end of a sentence; nil: to set a token that may.
  public func demandListing(_ advice: String? = nil) throws(Failure) {
    guard !canScan else { return }
    throw Failure(
      .refused,
      "The token may only read, and may not list keys: \(advice ?? "set one that may do all").")
  }

  /// Refuses a deed that writes where the store has shown by now that it takes no writes: before more is spent on it.
  public func demandWritable(_ command: String) async throws(Failure) {
    guard let reason = await cache.store.describe().readOnlyReason else { return }
    throw Failure(.refused, "\(reason), and bobbin \(command) writes.")
  }
}

import Browser

/// The way through the stores that are gone to in one session, with one display.
///
/// A store that was left has no say in when the next one is shown: it ends behind it, however long it takes to
/// answer.
@MainActor
struct StoreWalk {
  let display: any Display
  /// How the browser of a store begins.
  let configuration: @MainActor (Workspace, BrowserConfiguration.Start) -> BrowserConfiguration
  /// Told of each store that is left, and where its user was.
  let onLeaving: @MainActor (Workspace, Bookmark) -> Void
  /// Told what is to be said once the terminal was given back.
  let say: @MainActor (String) -> Void

  /// Shows the browser of a store, and those of the stores that are gone to from it, until the last one is left.
  ///
  /// All writes have ended then and all stores are closed.
  func run(from first: Workspace, start: BrowserConfiguration.Start) async -> Runner.Ending {
    var shown = first
    var start = start
    var left: [Task<Void, Never>] = []
    while true {
      let runner = Runner(
        configuration: configuration(shown, start), workspace: shown, display: display)
      let ending = await runner.run()
      onLeaving(shown, runner.bookmark)
      left.append(close(shown, of: runner))
      let next = await runner.next.take()
      guard ending == .switchStore, let next else {
        await next?.close()
        for store in left { await store.value }
        return ending
      }
      shown = next
      start = .threads
    }
  }

  private func close(_ workspace: Workspace, of runner: Runner) -> Task<Void, Never> {
    Task {
      await runner.finish(saying: say)
      // Hits that nobody sees any more are worth no money.
      if workspace.spending == nil { await workspace.retrieval.flushHistory() }
      await workspace.close()
    }
  }
}

public import ThreadCache

/// Where the browser was left, so that the next one of the same store can begin there.
public struct Bookmark: Sendable, Equatable {
  /// What the list was filtered by.
  public var filter = ""
  /// What it was ordered by.
  public var sort = SortOrder.found
  /// The thread under the cursor of the list.
  public var cursor: ThreadIdentity?
  /// The thread that was open.
  public var thread: ThreadIdentity?
  /// The screen that was shown from wherever one was (``Scope/opener``), such as the history.
  public var screen: Scope?
  /// The lines typed in the palette, the newest last.
  public var said: [String] = []
  /// What is to be kept of the tour: the steps that were done, and whether it is hidden.
  public var toured: [String] = []

  /// The list as it is without any wish.
  public init() {}
}

extension Model {
  /// Where the user is.
  public var bookmark: Bookmark {
    var bookmark = Bookmark()
    bookmark.said = said
    bookmark.toured = tour?.notes ?? configuration.bookmark?.toured ?? []
    if let list = screens[0] as? ThreadsScreen {
      bookmark.filter = list.query.text
      bookmark.sort = list.sort
      bookmark.cursor = list.selected?.identity ?? list.returning
    }
    let opened = screens.last { $0.scope.opener != nil }
    bookmark.screen = opened?.scope
    bookmark.thread =
      (opened as? ContinuityScreen)?.identity
      ?? screens.compactMap { ($0 as? ThreadScreen)?.identity }.last
    return bookmark
  }

  /// Begins where the browser was left.
  mutating func go(to bookmark: Bookmark, _ turn: inout Turn) {
    if var list = screens[0] as? ThreadsScreen, configuration.canScan {
      list.begin(
        filter: bookmark.filter, sort: bookmark.sort, at: bookmark.cursor ?? bookmark.thread)
      screens[0] = list
    }
    if let thread = bookmark.thread {
      returningTo = thread
      turn.push(ThreadScreen(thread))
      turn.say(
        .info, "in \(thread), where you left; \(scene.key(.back)) leads to the list of threads")
    } else if !bookmark.filter.isEmpty, configuration.canScan {
      turn.say(
        .info, "filtered by \(bookmark.filter), as you left it; \(scene.key(.back)) drops it")
    }
    if let action = bookmark.screen?.opener { turn.run(.action(action)) }
  }

  /// The thread that was open may have gone since: then the list is where one arrives.
  mutating func arrive(_ message: Message, _ turn: inout Turn) {
    guard case .record(_, let identity, let result) = message, identity == returningTo else {
      return
    }
    returningTo = nil
    guard case .success(nil) = result, [.thread, .continuity].contains(top.scope),
      top.thread == identity
    else { return }
    if top.scope == .continuity { turn.pop() }
    turn.pop()
    turn.say(.info, "\(identity), where you left, is not there any more")
  }
}

extension ThreadsScreen {
  /// A list that nothing was found for yet begins with a filter, an order, and a thread to look out for.
  mutating func begin(filter: String, sort: SortOrder, at cursor: ThreadIdentity?) {
    query = ThreadQuery(filter)
    shownQuery = query
    self.sort = sort
    rows = query.isEmpty ? .all : Rows(order: [], scanned: 0)
    returning = cursor
  }
}

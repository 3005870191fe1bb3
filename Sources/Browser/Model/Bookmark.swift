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
  /// The screen over the list that needs no thread, such as the history.
  public var screen: Scope?
  /// The lines typed in the palette, the newest last.
  public var said: [String] = []

  /// The list as it is without any wish.
  public init() {}
}

extension Bookmark {
  /// The screens that a key opens from anywhere.
  static let screens: [Scope: ActionID] = [.monitor: .monitor, .log: .log, .history: .history]
}

extension Model {
  /// Where the user is.
  public var bookmark: Bookmark {
    var bookmark = Bookmark()
    bookmark.said = said
    if let list = screens[0] as? ThreadsScreen {
      bookmark.filter = list.query.text
      bookmark.sort = list.sort
      bookmark.cursor = list.selected?.identity ?? list.returning
    }
    bookmark.thread = screens.compactMap { ($0 as? ThreadScreen)?.identity }.last
    bookmark.screen = screens.map(\.scope).last { Bookmark.screens[$0] != nil }
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
    }
    if let action = bookmark.screen.flatMap({ Bookmark.screens[$0] }) { turn.run(.action(action)) }
  }

  /// The thread that was open may have gone since: then the list is where one arrives.
  mutating func arrive(_ message: Message, _ turn: inout Turn) {
    guard case .record(_, let identity, let result) = message, identity == returningTo else {
      return
    }
    returningTo = nil
    guard case .success(nil) = result, let top = top as? ThreadScreen, top.identity == identity
    else { return }
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

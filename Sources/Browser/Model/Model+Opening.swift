/// Screens that are shown from wherever one is (``Scope/opener``).
extension Model {
  /// Shows one of them, in the place of another one that is shown.
  ///
  /// However many were looked at, the way back leads to where one was before the first. The continuity is such a
  /// place: it is about a thread, as a slice is.
  func show(_ screen: any Screen, _ turn: inout Turn) {
    leaveOpened(&turn)
    turn.remove(screen.scope)
    turn.push(screen)
  }

  /// Goes back to where one was before.
  func goBack(_ turn: inout Turn) {
    guard screens.count > 1 else { return }
    turn.pop()
    if isPassed(at: screens.count - 2) { turn.pop() }
  }

  /// Whether the screen at a place is a matrix that was only passed on the way to the one above it.
  func isPassed(at place: Int) -> Bool {
    screens.indices.contains(place) && (screens[place] as? ThreadScreen)?.isPassed == true
  }

  /// Leaves such a screen, if it is the one that is shown.
  func leaveOpened(_ turn: inout Turn) {
    if Self.isOfSession(top) { turn.pop() }
  }

  /// Whether it is about the session, and not about a thread.
  static func isOfSession(_ screen: any Screen) -> Bool {
    screen.scope.opener != nil && screen.scope != .continuity
  }
}

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

  /// Leaves such a screen, if it is the one that is shown.
  func leaveOpened(_ turn: inout Turn) {
    if Self.isOfSession(top) { turn.pop() }
  }

  /// Whether it is about the session, and not about a thread.
  static func isOfSession(_ screen: any Screen) -> Bool {
    screen.scope.opener != nil && screen.scope != .continuity
  }
}

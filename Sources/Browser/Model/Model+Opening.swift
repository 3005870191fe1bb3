/// Screens that are shown from wherever one is (``Scope/opener``).
extension Model {
  /// Shows one of them, in the place of another one that is shown.
  ///
  /// However many were looked at, the way back leads to where one was before the first.
  func show(_ screen: any Screen, _ turn: inout Turn) {
    leaveOpened(&turn)
    turn.remove(screen.scope)
    turn.push(screen)
  }

  /// Leaves such a screen, if it is the one that is shown, with what it has brought along.
  func leaveOpened(_ turn: inout Turn) {
    guard top.scope.opener != nil else { return }
    turn.pop()
    if let continuity = top as? ContinuityScreen, continuity.hasBroughtThread { turn.pop() }
  }
}

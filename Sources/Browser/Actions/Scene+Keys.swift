extension Scene {
  /// The key of an action as the user has it: `X`; its name in the palette where it has none.
  func key(_ action: ActionID) -> String { actions.key(action, glyphs) }
}

extension Model {
  /// Takes the mouse: what lies on top has it; the keys in the footer and the way in the title can be clicked.
  mutating func point(_ mouse: Mouse, _ turn: inout Turn) {
    let layout = layout
    // What is spoken has no places that could be pointed at.
    guard hasMouse, !configuration.isLinear, !layout.isTooSmall, !asks || isSeen else { return }
    if mouse.kind == .press, turn.flash?.level != .error { turn.flash = nil }
    if layout.footer.contains(mouse.position) {
      guard mouse.kind == .press else { return }
      if let key = Footer.key(at: mouse.position.x, footerKeys, in: layout.footer, glyphs) {
        press(key, &turn)
      }
    } else if overlay != nil {
      overlay?.mouse(mouse, in: layout.body, &turn)
    } else if layout.header.contains(mouse.position) {
      // What is being edited is not dropped by a click.
      guard mouse.kind == .press, !top.asks, !Scope.edits.contains(top.scope) else { return }
      if let depth = Header.screens(at: mouse.position.x, in: layout.header, self) {
        for _ in 0..<max(0, screens.count - depth) { turn.pop() }
      }
    } else if layout.body.contains(mouse.position) {
      screens[screens.count - 1].mouse(mouse, in: layout.body, &turn)
    }
  }

  /// Leaves the mouse to the terminal, or takes it back.
  mutating func switchMouse(_ turn: inout Turn) {
    hasMouse.toggle()
    turn.effects.append(.mouse(hasMouse))
    let key = scene.key(.mouse)
    turn.say(
      .info,
      hasMouse
        ? "the mouse clicks and scrolls here; \(key) leaves it to the terminal"
        : "the mouse is the terminal's and selects text; \(key) takes it back")
  }

  /// Takes pasted text: what is typed in has it; in the list and the matrix it is an id to go to, once
  /// Enter says so.
  mutating func paste(_ text: String, _ turn: inout Turn) {
    guard !layout.isTooSmall else { return }
    if overlay != nil {
      overlay?.paste(text, &turn)
    } else if let goTo = configuration.actions[.goTo], refusal(of: goTo, turn) == nil {
      let line = text.split(whereSeparator: \.isNewline).map(Phrase.trimmed).first { !$0.isEmpty }
      guard let line else { return }
      var prompt = Prompt(.goTo(knownIDs))
      prompt.paste(line, &turn)
      turn.open(prompt)
    } else {
      screens[screens.count - 1].paste(text, &turn)
    }
  }
}

/// A store that was opened while the browser of another one is still shown.
actor NextWorkspace {
  private var workspace: Workspace?

  /// Keeps it for whoever shows it next; one that nobody has taken is closed.
  func put(_ new: Workspace?) async {
    let old = workspace
    workspace = new
    await old?.close()
  }

  /// Takes it; nil: none was opened.
  func take() -> Workspace? {
    defer { workspace = nil }
    return workspace
  }
}

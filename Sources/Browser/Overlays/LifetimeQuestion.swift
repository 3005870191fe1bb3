import KeyValue
import ThreadCache

/// What is asked before a lifetime is set.
enum LifetimeQuestion {
  static func dialog(
    _ identity: ThreadIdentity, _ lifetime: Lifetime, words: String, _ turn: Turn
  ) -> Dialog {
    let deed = lifetime == .never ? "never expires" : "expires in \(words)"
    return Dialog(
      title: "Lifetime in \(turn.configuration.address)",
      lines: [
        StyledLine("", naming: identity.description, " \(deed)", role: .accent),
        StyledLine(
          "its meta and its hashes together; can be undone (\(turn.scene.key(.undo)))", .dim),
        StyledLine(),
      ], verb: "set", slot: .lifetime, request: .setLifetime(identity, lifetime))
  }
}

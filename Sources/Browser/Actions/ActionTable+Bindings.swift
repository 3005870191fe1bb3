extension ActionTable {
  /// Two bindings that cannot be told from each other on a screen.
  public struct Clash: Sendable, Equatable {
    /// One of the two.
    public struct Side: Sendable, Equatable {
      /// What the keys are to mean.
      public let action: ActionID
      /// The keys.
      public let key: KeyBinding
    }

    /// The one that stands first in the help.
    public let first: Side
    /// The other one.
    public let second: Side
    /// Where they meet.
    public let scope: Scope
  }

  /// The bindings that are the same on a screen, or of which one begins the other; each pair once.
  public var clashes: [Clash] {
    var clashes: [Clash] = []
    for scope in Scope.allCases {
      let sides = actions(in: scope).flatMap { action in
        action.keys.map { Clash.Side(action: action.id, key: $0) }
      }
      for (index, first) in sides.enumerated() {
        for second in sides[(index + 1)...] where first.key.clashes(with: second.key) {
          // The same key twice for one action is no question.
          if first == second { continue }
          if clashes.contains(where: { $0.first == first && $0.second == second }) { continue }
          clashes.append(Clash(first: first, second: second, scope: scope))
        }
      }
    }
    return clashes
  }

  /// The actions whose keys are not those that they come with.
  public var rebound: [ActionID] {
    all.filter { $0.keys != Self.standard[$0.id]?.keys }.map(\.id)
  }

  /// Why an action may not have these keys in place of its own; nil: it may.
  ///
  /// Whatever a user binds, three things stay: y and n answer questions, esc leads back and ctrl-c cancels,
  /// and a key that writes is a capital letter.
  public static func refusal(of keys: [KeyBinding], for id: ActionID) -> String? {
    guard let action = standard[id] else { return nil }
    let name = id.rawValue
    switch id {
    case .yes, .no, .commit, .drop:
      guard keys != action.keys else { return nil }
      return "Questions are always answered with y and n, so \(name) cannot have other keys."
    case .back where !keys.contains("esc"):
      return "esc always leads back: leave it among the keys of back, such as [esc, backspace]."
    case .cancel where !keys.contains("ctrl-c"):
      return "ctrl-c always cancels: leave it among the keys of cancel."
    default: break
    }
    guard action.writes, action.keys.allSatisfy(\.isCapital),
      let slip = keys.first(where: { !$0.isCapital })
    else { return nil }
    return "\(name) writes, and only capital letters write: \(slip.name) is none, and would be "
      + "pressed by a slip."
  }
}

extension KeyBinding {
  /// True when keys that were pressed could mean either.
  fileprivate func clashes(with other: KeyBinding) -> Bool {
    presses.starts(with: other.presses) || other.presses.starts(with: presses)
  }

  /// True when it begins with a capital letter.
  var isCapital: Bool {
    if case .character(let character)? = presses.first { character.isUppercase } else { false }
  }
}

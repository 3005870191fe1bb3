/// What commands of a store that is paid by the command are spent for.
public enum SpendingPurpose: Hashable, Sendable {
  /// Asking whether the store is there.
  case opening
  /// What a screen shows, or was told to do.
  case screen(Scope)
  /// Looking for what others have changed.
  case looking
  /// The processes that were started from here.
  case processes
  /// Keeping count in the store itself.
  case diary

  /// It in a word or two.
  var words: String {
    switch self {
    case .opening: "opening"
    case .looking: "looking for changes"
    case .processes: "new processes"
    case .diary: "keeping count"
    case .screen(.threads): "list"
    case .screen(.editor), .screen(.diff), .screen(.conflict): "edit"
    case .screen(let scope): scope.rawValue
    }
  }
}

extension Model {
  /// What is spent from now on is spent for.
  public var purpose: SpendingPurpose { .screen(top.scope) }
}

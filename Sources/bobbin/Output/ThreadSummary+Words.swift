import Browser
import ThreadCache

extension ThreadSummary.State {
  /// The words for people.
  var words: String {
    switch self {
    case .ok, .empty: name
    case .broken(let count): "\(count) broken"
    case .unreadable, .wrongType, .tooLarge, .outOfReach: reason ?? name
    }
  }

  /// Whether the figures of the summary mean something.
  var isReadable: Bool {
    switch self {
    case .ok, .empty, .broken: true
    case .unreadable, .wrongType, .tooLarge, .outOfReach: false
    }
  }

  /// How bad it is, for sorting.
  var severity: Int {
    switch self {
    case .ok: 0
    case .empty: 1
    case .broken: 2
    case .tooLarge, .outOfReach: 3
    case .unreadable, .wrongType: 4
    }
  }

  /// How it is stressed.
  var ink: Ink {
    switch self {
    case .ok: .good
    case .empty: .dim
    case .broken, .tooLarge, .outOfReach: .warning
    case .unreadable, .wrongType: .bad
    }
  }
}

import Browser
import KeyValue
import ThreadCache

extension ThreadSummary.State {
  /// The word for programs.
  var name: String {
    switch self {
    case .ok: "ok"
    case .empty: "empty"
    case .broken: "broken"
    case .unreadable: "unreadable"
    case .wrongType: "wrongType"
    case .tooLarge: "tooLarge"
    case .outOfReach: "outOfReach"
    }
  }

  /// Why none of it can be read; nil: it can.
  fileprivate var reason: String? {
    switch self {
    case .ok, .empty, .broken: nil
    case .unreadable(let reason, let offset): reason + (offset.map { " at byte \($0)" } ?? "")
    case .wrongType(let type): "the key holds a \(type)"
    case .tooLarge(let bytes): "the meta has \(Figures.bytes(bytes))"
    case .outOfReach: StoreError.outOfReachWords
    }
  }

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

extension ThreadSummary {
  /// Why it is not well; nil: it is.
  var reason: String? {
    guard case .broken(let count) = state else { return state.reason }
    var parts: [String] = []
    if misshapen > 0 { parts.append(Figures.count(misshapen, "file") + " of the wrong shape") }
    if count > misshapen {
      parts.append(Figures.count(count - misshapen, "loaded segment") + " without a slice")
    }
    return parts.joined(separator: ", ")
  }
}

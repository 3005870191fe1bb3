import KeyValue

extension ThreadSummary.State {
  /// The word for programs.
  package var name: String {
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
  package var reason: String? {
    switch self {
    case .ok, .empty, .broken: nil
    case .unreadable(let reason, let offset): reason + (offset.map { " at byte \($0)" } ?? "")
    case .wrongType(let type): "the key holds a \(type)"
    case .tooLarge(let bytes): "the meta has \(ByteText.text(bytes))"
    case .outOfReach: StoreError.outOfReachWords
    }
  }
}

extension ThreadSummary {
  /// Why it is not well; nil: it is.
  package var reason: String? {
    guard case .broken = state else { return state.reason }
    return faults.words
  }
}

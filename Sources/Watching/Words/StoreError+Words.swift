public import KeyValue

extension StoreError.Code {
  /// The kind of failure in a word or two.
  package var words: String {
    switch self {
    case .unreachable: "unreachable"
    case .timedOut: "timed out"
    case .cancelled: "cancelled"
    case .refused(.authentication): "refused: authentication"
    case .refused(.permission): "refused: permission"
    case .refused(.readOnly): "refused: read-only"
    case .refused(.writes): "refused: no writes"
    case .refused(.quota): "refused: quota used up"
    case .refused(.budget): "held back: budget spent"
    case .busy: "busy"
    case .outOfMemory: "out of memory"
    case .tooLarge: "too large"
    case .wrongType: "wrong type"
    case .corrupt: "unreadable"
    case .conflict: "conflict"
    case .outcomeUnknown: "outcome unknown"
    case .unsupported: "unsupported"
    case .notText: "not UTF-8"
    }
  }

  /// Its kind, as a label of a metric has it.
  public var label: String {
    switch self {
    // What is to be done about it is another thing than about the other refusals.
    case .refused(.quota): "quota"
    // These are no fault of the store's.
    case .refused(.readOnly): "read_only"
    case .refused(.budget): "budget"
    case .refused: "refused"
    case .corrupt: "corrupt"
    case .notText: "not_text"
    default: words.replacing(" ", with: "_")
    }
  }

  /// The labels of all kinds that are a fault of the store's.
  static var faultLabels: [String] {
    let faults: [StoreError.Code] = [
      .unreachable, .timedOut, .busy, .outOfMemory, .outcomeUnknown, .refused(.quota),
      .refused(.authentication),
    ]
    return faults.filter(\.isFault).map(\.label)
  }
}

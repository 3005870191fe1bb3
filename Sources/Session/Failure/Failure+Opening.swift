import KeyValue

extension Failure {
  /// Why a store that is somewhere else could not be opened: what happened, why that store, what to do.
  init(opening choice: StoreChoice, _ error: StoreError) {
    var sentences = [
      "The store cannot be opened: \(error.description.withoutStop).",
      "It was chosen because \(choice.reason).",
    ]
    if let advice = Self.advice(error.code) { sentences.append(advice) }
    self.init(Failure(error).code, sentences.joined(separator: " "))
  }

  private static func advice(_ code: StoreError.Code) -> String? {
    switch code {
    case .unreachable, .timedOut:
      "Does it run, and are host, port and scheme (rediss:// for TLS) right?"
    case .refused(.authentication):
      "User and password come from the address in REDIS_URL, or from BOBBIN_REDIS_USER and "
        + "BOBBIN_REDIS_PASSWORD, in the environment or a file named with --env-file."
    case .busy: "Try again."
    default: nil
    }
  }
}

extension String {
  /// The text without the full stop at its end.
  fileprivate var withoutStop: String { hasSuffix(".") ? String(dropLast()) : self }
}

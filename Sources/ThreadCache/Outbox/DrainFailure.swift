import KeyValue

/// What a failure to store an update that has waited says of it, and of those behind it.
enum DrainFailure: Sendable, Equatable {
  /// It is over: the update will never be stored.
  case final(DrainReport.Fate)
  /// Its thread cannot be written now; others may be.
  case ofThread
  /// It may be this one update's or the store's: the next one shows.
  case unclear
  /// Nothing can be stored now.
  case ofStore

  init(_ error: CacheError) {
    switch error {
    case .wouldDrop: self = .final(.superseded)
    case .unreadable, .invalid, .notFound, .refused: self = .final(.failed(error.description))
    case .conflict: self = .ofThread
    case .file: self = .ofStore
    case .store(let failure): self.init(failure)
    }
  }

  private init(_ failure: StoreError) {
    if failure.isOwnLimit {
      // Another process of this machine may have a larger one, and has acknowledged it.
      self = .ofThread
      return
    }
    if failure.isOfOneKey {
      self = .final(.failed(failure.description))
      return
    }
    switch failure.code {
    case .refused(.permission), .conflict: self = .ofThread
    case .refused(.authentication), .refused(.readOnly), .refused(.writes), .refused(.quota),
      .refused(.budget), .cancelled:
      self = .ofStore
    // What answers in the place of a store that is away, a proxy, says `corrupt` and `unsupported`.
    case .unreachable, .timedOut, .busy, .outcomeUnknown, .outOfMemory, .tooLarge, .wrongType,
      .corrupt, .unsupported, .notText:
      self = .unclear
    }
  }
}

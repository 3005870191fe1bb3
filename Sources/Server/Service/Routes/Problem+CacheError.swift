import KeyValue
import ThreadCache

extension Problem {
  /// What a client is told of an error of the library.
  init(_ error: CacheError) {
    switch error {
    case .store(let error): self.init(error)
    case .notFound(let text): self.init(.notFound, text)
    case .unreadable: self.init(.unreadable, error.description)
    case .invalid(let text): self.init(.invalid, text)
    case .conflict(let text): self.init(.conflict, text, retryAfter: 1)
    case .refused(let text): self.init(.conflict, text)
    case .wouldDrop: self.init(.conflict, error.description)
    // The only file that the routes write is the journal, and before anything else.
    case .file:
      self.init(
        .noUndo,
        "The undo journal of the service cannot be written; its log says why. Nothing was changed. "
          + "With undo=false it is done without.")
    }
  }

  /// What a client is told of a failure of the store.
  init(_ error: StoreError) {
    let text = error.description
    switch error.code {
    case .unreachable, .timedOut, .busy, .cancelled:
      self.init(.storeUnavailable, text, retryAfter: 1)
    case .refused(.readOnly): self.init(.readOnly, text)
    case .refused(.quota), .refused(.budget):
      self.init(.storeUnavailable, text, retryAfter: 60)
    case .refused: self.init(.storeRefused, text)
    case .outOfMemory: self.init(.storeFull, text)
    case .tooLarge: self.init(.tooLarge, text)
    case .wrongType, .corrupt: self.init(.unreadable, text)
    case .conflict: self.init(.conflict, text, retryAfter: 1)
    case .outcomeUnknown: self.init(.outcomeUnknown, text)
    case .unsupported: self.init(.unsupported, text)
    case .notText: self.init(.invalid, text)
    }
  }
}

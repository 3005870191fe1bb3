import Browser
import KeyValue
import ThreadCache

extension Outcome {
  /// How a job ended that threw this; `cancelled`: it was told to stop.
  init(_ error: any Error, cancelled: Bool) {
    guard !cancelled else {
      self = .cancelled
      return
    }
    let words = Failure(error).message
    switch error {
    case CacheError.store(let error) where error.isPassing: self = .unavailable(words)
    case let error as StoreError where error.isPassing: self = .unavailable(words)
    default: self = .failed(words)
    }
  }
}

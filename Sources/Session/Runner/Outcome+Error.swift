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
    let failure: StoreError? =
      if case CacheError.store(let failure) = error { failure } else { error as? StoreError }
    self =
      switch failure {
      case let failure? where failure.isPassing: .unavailable(words)
      case let failure? where failure.isNo: .refused(words)
      default: .failed(words)
      }
  }

  /// How a job ended that writes and threw this: it counts as cancelled only where nothing was written.
  init(ofWrite error: any Error) {
    switch error {
    case CacheError.store(let error) where error.code == .cancelled: self = .cancelled
    case is CancellationError:
      self = .failed("It was stopped; whether it has written anything is not known.")
    default: self.init(error, cancelled: false)
    }
  }
}

import KeyValue

extension GatewayRefusal {
  /// What it means to a client that the store could not be asked.
  init(_ error: StoreError) {
    let status: Status =
      switch error.code {
      case .unreachable, .busy, .cancelled: .unavailable
      case .timedOut, .outcomeUnknown: .timedOut
      case .tooLarge, .unsupported, .notText, .wrongType, .conflict, .outOfMemory, .refused:
        .badRequest
      case .corrupt: .internalError
      }
    self.init(status, "ERR " + error.description)
  }
}

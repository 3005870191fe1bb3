import Connecting
import KeyValue

extension StoreError {
  /// Why there is no connection.
  init(
    connecting error: any Error, to endpoint: RedisOptions.Endpoint, within deadline: Duration
  ) {
    let words =
      ConnectingFailure(error)?.words(endpoint.name, within: deadline)
      ?? "\(endpoint.name) cannot be reached: \(error)"
    self.init(.unreachable, words)
  }
}

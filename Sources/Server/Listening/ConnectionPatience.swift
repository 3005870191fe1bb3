/// How long clients may take.
struct ConnectionPatience: Sendable {
  /// For the whole head of a request, from the connection's begin or the end of the answer before.
  var head = Duration.seconds(75)
  /// For the whole body.
  var body = Duration.seconds(60)
  /// For taking what was written to them.
  var writing = Duration.seconds(30)
  /// Between two signs of life to a client that listens.
  var heartbeat = Duration.seconds(15)
  /// For requests under way when the gateway ends.
  var farewell = Duration.seconds(10)
  /// For the rest of what a client sends that was refused, or that is not complete when the server ends.
  var parting = Duration.seconds(2)

  /// That of a service whose answers may take the time of a load, which is the source's and the store's; less than the
  /// half minute after which supervisors kill.
  static var forLoads: ConnectionPatience {
    var patience = ConnectionPatience()
    patience.farewell = .seconds(27)
    return patience
  }
}

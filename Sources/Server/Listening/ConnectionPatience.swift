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
}

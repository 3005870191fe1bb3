/// What a connection waits for, and how long it may.
struct ConnectionProgress: Sendable {
  private let patience: ConnectionPatience
  private var isReading = false
  /// Requests whose answer has yet to end.
  private(set) var unanswered = 0
  private var isStuck = false
  private var isEnding = false
  private var isParting = false
  private var isUnwelcome = false

  init(_ patience: ConnectionPatience) { self.patience = patience }

  /// How long what is waited for may take from now on; nil: it is the gateway's turn.
  var wait: Duration? {
    if isStuck { return patience.writing }
    if isParting || isUnwelcome { return patience.parting }
    if isReading { return isEnding ? patience.parting : patience.body }
    return unanswered == 0 ? patience.head : nil
  }

  /// Whether the body of the only request that waits for an answer is what is waited for.
  var lacksBody: Bool {
    isReading && unanswered == 1 && !isStuck && !isEnding && !isParting && !isUnwelcome
  }

  mutating func began() {
    isReading = true
    unanswered += 1
  }

  mutating func ended() { isReading = false }

  /// The server ends: what is not here soon is not waited for.
  mutating func ending() { isEnding = true }

  /// It is one too many: it makes room soon, whether it asks for something or not.
  mutating func refused() { isUnwelcome = true }

  /// Nothing more is said to the client.
  mutating func parted() { isParting = true }

  mutating func answered() { unanswered = max(0, unanswered - 1) }

  /// - Parameter isWritable: whether the client takes what is written.
  mutating func turned(isWritable: Bool) { isStuck = !isWritable }
}

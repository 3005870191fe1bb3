import KeyValue

/// One command on its way to Redis.
package struct RedisCommand: Sendable, Equatable {
  /// Name and arguments.
  package var arguments: [[UInt8]]
  /// The key whose slot decides which node of a cluster serves it; nil: any node.
  package var key: StoreKey?
  /// Whether it may change something: when its reply is lost the outcome is unknown, and nobody repeats it.
  package var writes: Bool

  package init(_ arguments: [[UInt8]], key: StoreKey? = nil, writes: Bool = false) {
    self.arguments = arguments
    self.key = key
    self.writes = writes
  }

  package init(
    _ name: String, _ arguments: [[UInt8]] = [], key: StoreKey? = nil, writes: Bool = false
  ) {
    self.init([Array(name.utf8)] + arguments, key: key, writes: writes)
  }
}

/// Which connection a command takes, so that what a person waits for is never stuck behind a scan.
package enum Lane: Sendable, Hashable {
  /// Reads and writes that somebody waits for.
  case interactive
  /// Scans and other long work.
  case bulk
}

import KeyValue
import Synchronization

/// Counts what all connections of a store send and receive, before TLS makes it longer.
package final class Traffic: Sendable {
  private let commands = Atomic(0)
  private let bytesOut = Atomic(0)
  private let bytesIn = Atomic(0)

  package init() {}

  package func sent(_ commands: Int, bytes: Int) {
    self.commands.wrappingAdd(commands, ordering: .relaxed)
    bytesOut.wrappingAdd(bytes, ordering: .relaxed)
  }

  package func received(_ bytes: Int) { bytesIn.wrappingAdd(bytes, ordering: .relaxed) }

  /// All of it so far.
  package var total: StoreTraffic {
    StoreTraffic(
      commands: commands.load(ordering: .relaxed), bytesOut: bytesOut.load(ordering: .relaxed),
      bytesIn: bytesIn.load(ordering: .relaxed))
  }
}

internal import HummingbirdCore
internal import Logging
internal import NIOCore
import Synchronization

/// A connection that may be dropped before anybody serves it.
///
/// What is accepted while a server ends gets to nobody, and NIO takes the whole program down for an asynchronous channel
/// that is let go without having been used.
final class HeldConnection<Base: ServerChildChannel>: ServerChildChannelValue {
  let channel: any Channel
  private let base: Base
  private let value: Mutex<Base.Value?>

  init(_ value: Base.Value, of base: Base) {
    channel = value.channel
    self.base = base
    self.value = Mutex(value)
  }

  /// The connection, for who serves it; nil: somebody has it.
  func take() -> Base.Value? {
    value.withLock { value in
      defer { value = nil }
      return value
    }
  }

  deinit {
    guard let value = take() else { return }
    channel.close(promise: nil)
    // It has ended, which is how serving it finishes at once.
    Task { [base] in
      await base.handle(
        value: value, logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() })
    }
  }
}

import ServiceLifecycle

/// Tells that a server runs, once it does, and then waits with it for the end.
final class Announcement: Service {
  private let onRunning: @Sendable (Int) async throws -> Void
  private let ports: AsyncStream<Int>
  private let continuation: AsyncStream<Int>.Continuation

  init(_ onRunning: @escaping @Sendable (Int) async throws -> Void) {
    self.onRunning = onRunning
    (ports, continuation) = AsyncStream<Int>.makeStream()
  }

  func announce(_ port: Int) { continuation.yield(port) }

  func run() async throws {
    for await port in ports.cancelOnGracefulShutdown() { try await onRunning(port) }
  }
}

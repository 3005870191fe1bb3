internal import Logging
import ServiceLifecycle
import UnixSignals

extension RetrievalService {
  /// Serves the invocations of a function until SIGINT or SIGTERM; the one under way is answered first.
  ///
  /// Requests come as events instead of over a socket, and pass the same gate to the same routes.
  ///
  /// - Throws: a ``RuntimeAPIError`` when the runtime API cannot be talked to any more.
  public func serveInvocations(of runtime: RuntimeAPI) async throws {
    try await serveInvocations(of: runtime, endedBy: [.sigint, .sigterm])
  }

  func serveInvocations(of runtime: RuntimeAPI, endedBy signals: [UnixSignal]) async throws {
    let loop = InvocationLoop(
      runtime: runtime, gate: gate, logger: logger, afterEach: watchdog.rest)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: loop, successTerminationBehavior: .gracefullyShutdownGroup)
        ], gracefulShutdownSignals: signals,
        logger: Logger(label: "invocations") { _ in SwiftLogNoOpLogHandler() }))
    do { try await group.run() } catch {
      await leave()
      throw error
    }
    await leave()
  }
}

import Foundation
import KeyValue
internal import Logging
import ServiceLifecycle

/// Serves invocations, one after the other, until it is told to end; the one under way is answered first.
struct InvocationLoop: Service {
  let runtime: RuntimeAPI
  let gate: ServiceGate
  let logger: Logger
  /// Done after each, for nobody knows whether there is a next one; what takes long goes on beside the next.
  var afterEach: @Sendable () async -> Void = {}

  /// How long before its deadline an invocation is given up, so that the answer that says so still arrives.
  static let margin = Duration.milliseconds(250)
  /// How long the next invocation waits for what is done after one.
  static let rest = Duration.milliseconds(100)

  func run() async throws {
    while let invocation = try await next() {
      // A task of its own: what is under way is finished, whatever ends the service.
      let served = Task { () -> RuntimeAPIError? in
        do throws(RuntimeAPIError) { try await serve(invocation) } catch { return error }
        return nil
      }
      guard let error = await served.value else { continue }
      guard error.isPassing else { throw error }
      logger.error(
        "Not answered", metadata: ["invocation": "\(invocation.id)", "error": "\(error)"])
    }
  }

  private func next() async throws(RuntimeAPIError) -> Invocation? {
    let waiting = Task { () -> Result<Invocation?, RuntimeAPIError> in
      do throws(RuntimeAPIError) { return .success(try await runtime.next()) } catch {
        return .failure(error)
      }
    }
    let result = await withTaskCancellationOrGracefulShutdownHandler {
      await waiting.value
    } onCancelOrGracefulShutdown: {
      waiting.cancel()
    }
    return try result.get()
  }

  private func serve(_ invocation: Invocation) async throws(RuntimeAPIError) {
    let event: InvocationEvent
    do throws(InvocationEvent.Fault) { event = try InvocationEvent(invocation.payload) } catch {
      logger.error(
        "Not served", metadata: ["invocation": "\(invocation.id)", "error": "\(error.words)"])
      return try await runtime.fail(invocation, error.words)
    }
    let answer = await answer(event.request, invocation)
    try await runtime.respond(to: invocation, answer.payload(event.form))
    await rest()
  }

  private func rest() async {
    let over = Promise<Void>()
    Task {
      await afterEach()
      over.resolve(())
    }
    let timer = Task {
      try? await Task.sleep(for: Self.rest)
      over.resolve(())
    }
    await over.value()
    timer.cancel()
  }

  private func answer(
    _ request: ServiceRequest, _ invocation: Invocation
  ) async -> InvocationAnswer {
    // Nil: the time is over.
    let race = Promise<InvocationAnswer?>()
    // Not a task group: that would wait for work that does not heed its cancellation.
    let work = Task {
      race.resolve(await InvocationAnswer(collecting: gate.answer(request)))
    }
    let timer = invocation.deadline.map { deadline in
      Task {
        let left = Duration.milliseconds(deadline - WallClock.now()) - Self.margin
        try? await Task.sleep(for: max(.zero, left))
        if !Task.isCancelled { race.resolve(nil) }
      }
    }
    let answer = await race.value() ?? nil
    work.cancel()
    timer?.cancel()
    if let answer { return answer }
    logger.error("Out of time", metadata: ["invocation": "\(invocation.id)"])
    return InvocationAnswer(Self.late)
  }

  private static let late = Problem(
    .timedOut,
    "There was no answer before the function's time was over. What it was about to store may be stored or not.",
    retryAfter: 1)
}

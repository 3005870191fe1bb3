import Retrieval
import ThreadCache

/// Keeps the load that is run step by step, from one request to the next.
actor Stepping {
  /// The load, and what it was begun for: whoever asks for another one must not get this.
  private var load: (request: LoadRequest, stepper: LoadStepper)?

  /// Begins a load and runs its first step.
  func start(
    _ request: LoadRequest, _ retrieval: Retrieval
  ) async throws -> (steps: [LoadStep], result: LoadResult?) {
    load = (request, try retrieval.step(request))
    return try await step(request)
  }

  /// Runs the next step of the load of `request`; the result comes with the last one.
  func step(_ request: LoadRequest) async throws -> (steps: [LoadStep], result: LoadResult?) {
    let stepper = try current(request)
    if try await stepper.next() != nil, await stepper.upcoming != nil {
      return (await stepper.trace, nil)
    }
    let result = try await stepper.finish(write: false)
    return (result.trace, result)
  }

  /// Runs the rest of the load of `request`.
  func finish(
    _ request: LoadRequest, write: Bool
  ) async throws -> (steps: [LoadStep], result: LoadResult?) {
    let result = try await current(request).finish(
      write: write, mayDrop: request.mayDrop)
    return (result.trace, result)
  }

  private func current(_ request: LoadRequest) throws(Failure) -> LoadStepper {
    guard let load else { throw Failure(.refused, "No load is under way.") }
    guard load.request == request.dropping(load.request.mayDrop) else {
      throw Failure(.refused, "Another load was begun meanwhile; nothing was written.")
    }
    return load.stepper
  }
}

import Retrieval
import ThreadCache

/// Keeps the load that is run step by step, from one request to the next.
actor Stepping {
  private var stepper: LoadStepper?
  private var steps: [LoadStep] = []

  /// Begins a load and runs its first step.
  func start(
    _ request: LoadRequest, _ retrieval: Retrieval
  ) async throws -> (steps: [LoadStep], result: LoadResult?) {
    stepper = try retrieval.step(request)
    steps = []
    return try await step()
  }

  /// Runs the next step; the result comes with the last one.
  func step() async throws -> (steps: [LoadStep], result: LoadResult?) {
    let stepper = try current()
    if let step = try await stepper.next() {
      steps.append(step)
      guard await stepper.upcoming == nil else { return (steps, nil) }
    }
    return (steps, try await stepper.finish(write: false))
  }

  /// Runs the rest.
  func finish(write: Bool) async throws -> (steps: [LoadStep], result: LoadResult?) {
    let result = try await current().finish(write: write)
    steps = result.trace
    return (steps, result)
  }

  private func current() throws(Failure) -> LoadStepper {
    guard let stepper else { throw Failure(.refused, "No load is under way.") }
    return stepper
  }
}

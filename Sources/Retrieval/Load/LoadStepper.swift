import ThreadCache

/// A load that is performed one step at a time.
///
/// ```swift
/// let stepper = try retrieval.step(request)
/// while let step = try await stepper.next() { show(step) }   // nothing is written
/// let result = try await stepper.finish(write: true)         // now it is
/// ```
///
/// No lease is held meanwhile: a person may look for as long as they like, and the trace does not count it.
public actor LoadStepper {
  private var run: LoadRun
  private var phase = Phase.read
  private var isBusy = false

  private enum Phase {
    case read
    case plan
    case source
    case merge
    case write
    case answer
    case done(LoadResult)
  }

  init(_ run: LoadRun) { self.run = run }

  /// The steps so far.
  public var trace: [LoadStep] { run.trace }

  /// What is known about each file so far; empty before the plan.
  public var plans: [FilePlan] { run.plans }

  /// What the next step does; nil: all is done.
  public var upcoming: LoadStep.Name? {
    switch phase {
    case .read: .read
    case .plan: .plan
    case .source: .source
    case .merge: .merge
    case .write: .write
    case .answer: .answer
    case .done: nil
    }
  }

  /// Performs the next step.
  ///
  /// The `write` step is only looked at: what it would do is said, nothing is written.
  ///
  /// - Returns: the step; nil: all is done.
  /// - Throws: `CacheError.refused` while another step is being performed.
  public func next() async throws(CacheError) -> LoadStep? {
    try begin()
    defer { isBusy = false }
    if case .done = phase { return nil }
    try await advance(write: false)
    return run.trace.last
  }

  /// Performs what is left.
  ///
  /// - Parameter write: true writes for real what the load brought, also after its write step was looked at;
  ///   what others changed in the thread since it was read is kept.
  /// - Parameter mayDrop: the ids of the only files that may leave the thread by that; nil: those the
  ///   request allows. Where others would leave, nothing is stored: ``LoadRequest/mayDrop``.
  /// - Throws: `CacheError.refused` while another step is being performed.
  public func finish(
    write: Bool, mayDrop: [String]? = nil
  ) async throws(CacheError) -> LoadResult {
    try begin()
    defer { isBusy = false }
    if let mayDrop { run.mayDrop = mayDrop }
    if write { rewindToWrite() }
    while true {
      if case .done(let result) = phase { return result }
      try await advance(write: write)
    }
  }

  /// Takes back a write that was only looked at, to do it for real.
  private func rewindToWrite() {
    switch phase {
    case .done(let result) where !result.dryRun: return
    case .answer, .done:
      run.trace.removeAll { $0.name == .write || $0.name == .answer }
      phase = .write
    default: return
    }
  }

  private func begin() throws(CacheError) {
    guard !isBusy else {
      throw .refused("A step of this load is being performed; wait until it is done.")
    }
    isBusy = true
  }

  private func advance(write: Bool) async throws(CacheError) {
    // Worked on outside of the actor's state, so that readers meanwhile see whole steps only.
    var run = run
    run.resumeClock()
    switch phase {
    case .read:
      try await run.read()
      phase = .plan
    case .plan:
      await run.plan()
      phase = run.needsSource ? .source : .answer
    case .source:
      if let file = run.pendingFiles.first { await run.readSource(file) }
      if !run.needsSource { phase = .merge }
    case .merge:
      await run.merge()
      phase = run.update.isEmpty || run.isBypassed ? .answer : .write
      if run.isBypassed { await run.write() }
    case .write:
      if write { run.dryRun = false }
      await run.write()
      phase = .answer
    case .answer:
      if write { run.dryRun = false }
      phase = .done(await run.finish())
    case .done:
      break
    }
    self.run = run
  }
}

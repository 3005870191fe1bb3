import ThreadCache

extension LoadResult {
  /// The same as others are told it: without places on this machine.
  ///
  /// - Parameter place: another place that its words may name, and what to say instead.
  package func toldElsewhere(_ place: @autoclosure () -> (path: String, name: String)? = nil)
    -> LoadResult
  {
    let problems = answer.files.compactMap(\.problem)
    // Only what failed names places; nearly all loads do not, and none shall pay for it.
    guard !problems.isEmpty || answer.storeProblem != nil || answer.storeError != nil else {
      return self
    }
    let place = place()
    func told(_ text: String) -> String {
      place.map { text.replacing($0.path, with: $0.name) } ?? text
    }
    var result = LoadResult(
      request: request, thread: thread,
      answer: LoadAnswer(
        files: answer.files.map(\.toldElsewhere), cache: answer.cache, stored: answer.stored,
        storeProblem: answer.storeProblem.map(told), storeError: answer.storeError,
        dropped: answer.dropped, queued: answer.queued, staleSeconds: answer.staleSeconds),
      trace: trace.map { step in
        var step = step.told(of: problems)
        step.outcome = told(step.outcome)
        return step
      }, metaBefore: metaBefore, metaAfter: metaAfter, dryRun: dryRun, pid: pid,
      startedAt: startedAt)
    result.isReadOnly = isReadOnly
    return result
  }
}

extension LoadStep {
  /// The same as others are told it, who are not told where the source has what these errors are about.
  func told(of problems: [SourceError]) -> LoadStep {
    var step = self
    step.outcome = problems.reduce(outcome) { $0.replacing($1.message, with: $1.told) }
    return step
  }
}

extension FileAnswer {
  fileprivate var toldElsewhere: FileAnswer {
    guard let problem else { return self }
    return FileAnswer(
      id: id, data: data, cached: cached, unavailable: unavailable, available: available,
      problem: problem.toldElsewhere)
  }
}

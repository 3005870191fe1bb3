import ThreadCache

extension LoadRun {
  /// What reading one file of the source came to.
  struct SourceRead: Sendable {
    let file: String
    let start: ContinuousClock.Instant
    let milliseconds: Double
    let landing: SourceFlights.Landing

    /// The step of the trace: what was read, and which slices came of it, where that is known.
    func step(_ clock: LoadClock, slices: [NewSlice]? = nil, knew: [FilePlan] = []) -> LoadStep {
      var outcome: String
      var bytes: Int?
      switch landing.result {
      case .success(let file):
        bytes = file.bytes
        outcome = ByteText.text(file.bytes)
        if let slices {
          outcome +=
            " → " + (slices.isEmpty ? "nothing of what is missing" : LoadWords.slices(slices))
        }
      case .failure(let error):
        outcome = error.message
      }
      if landing.shared { outcome += " (read once for several loads)" }
      return LoadStep(
        name: .source, file: file, outcome: outcome, startMilliseconds: clock.offset(of: start),
        milliseconds: milliseconds, bytes: bytes, knew: knew)
    }
  }

  /// Reads every file that is needed, some at the same time, until the load's time is over; ``endReads()`` has to
  /// follow.
  mutating func readSources() async {
    let files = pendingFiles
    // A task that only waits for a deadline is dear beside a load that finds everything cached.
    guard !files.isEmpty else { return }
    let (flights, clock, spans) = (retrieval.flights, clock, spans)
    let width = max(1, retrieval.settings.parallelReads)
    let left = max(.zero, retrieval.settings.loadDeadline - clock.passed)
    await withTaskGroup(of: SourceRead?.self) { group in
      var (waiting, reading, isLate) = (files.makeIterator(), 0, false)
      // Its end is told by nothing.
      group.addTask {
        try? await Task.sleep(for: left)
        return nil
      }
      for _ in 0..<width {
        guard !Task.isCancelled, let file = waiting.next() else { break }
        group.addTask { await Self.read(file, flights, clock, spans, kept: true) }
        reading += 1
      }
      while reading > 0, let read = await group.next() {
        guard let read else {
          isLate = !Task.isCancelled
          group.cancelAll()
          continue
        }
        reading -= 1
        take(isLate ? late(read) : read)
        // Whoever has gone away needs no more of them.
        if !isLate, !Task.isCancelled, let file = waiting.next() {
          group.addTask { await Self.read(file, flights, clock, spans, kept: true) }
          reading += 1
        }
      }
      group.cancelAll()
      while let file = waiting.next() { miss(file) }
    }
  }

  /// A read that was given up because the load's time was over, as what it is.
  private func late(_ read: SourceRead) -> SourceRead {
    guard case .failure(let error) = read.landing.result, error.code == .cancelled else {
      return read
    }
    return SourceRead(
      file: read.file, start: read.start, milliseconds: read.milliseconds,
      landing: .init(
        result: .failure(lateness(read.file)), shared: read.landing.shared,
        ticket: read.landing.ticket))
  }

  /// A file for which there was no time, or that nobody waits for any more.
  private mutating func miss(_ file: String) {
    let error =
      Task.isCancelled
      ? SourceError(
        .cancelled, "the load was cancelled before \(SourceFileID.quoted(file)) was read",
        file: file)
      : lateness(file)
    sources[file.nameBytes] = .failure(error)
    record(.source, file: file, since: .now, error.message)
  }

  private func lateness(_ file: String) -> SourceError {
    SourceError(
      .timedOut,
      "the load took \(retrieval.settings.loadDeadline), and \(SourceFileID.quoted(file)) was not read by then: ask for it again, or for less at a time",
      file: file)
  }

  /// Reads one file.
  mutating func readSource(_ file: String) async {
    take(await Self.read(file, retrieval.flights, clock, spans, kept: false))
  }

  /// Lets go of the files that this load began to read.
  func endReads() async {
    if !begun.isEmpty { await retrieval.flights.end(begun) }
  }

  private static func read(
    _ file: String, _ flights: SourceFlights, _ clock: LoadClock, _ spans: Spans, kept: Bool
  ) async -> SourceRead {
    let start = ContinuousClock.now
    return await spans.step(.source, file: file) {
      let landing = await flights.file(file, kept: kept)
      let read = SourceRead(
        file: file, start: start, milliseconds: clock.milliseconds(since: start), landing: landing)
      var failed = false
      if case .failure = landing.result { failed = true }
      return (read, read.step(clock), failed)
    }
  }

  private mutating func take(_ read: SourceRead) {
    let name = read.file.nameBytes
    sources[name] = read.landing.result
    if let ticket = read.landing.ticket { begun.append(ticket) }
    guard let index = plans.firstIndex(where: { $0.file.nameBytes == name }),
      let request = request.files.first(where: { $0.id.nameBytes == name })
    else { return }
    var slices: [NewSlice]?
    if case .success(let file) = read.landing.result {
      let plan = FilePlan(file: request, known: known[name], sourceAvailable: file.available)
      let found = plan.missing.compactMap { segment in
        file.slice(segment).map { NewSlice(segment: segment, json: $0) }
      }
      plans[index] = plan
      new[name] = found
      slices = found
    }
    trace.append(read.step(clock, slices: slices, knew: plans))
  }
}

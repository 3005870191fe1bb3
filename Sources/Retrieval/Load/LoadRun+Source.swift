import ThreadCache

extension LoadRun {
  /// What reading one file of the source came to.
  struct SourceRead: Sendable {
    let file: String
    let start: ContinuousClock.Instant
    let milliseconds: Double
    let landing: SourceFlights.Landing
  }

  /// Reads every file that is needed, some at the same time; ``endReads()`` has to follow.
  mutating func readSources() async {
    let files = pendingFiles
    let (flights, clock) = (retrieval.flights, clock)
    let width = max(1, retrieval.settings.parallelReads)
    await withTaskGroup(of: SourceRead.self) { group in
      var waiting = files.makeIterator()
      for _ in 0..<width {
        guard let file = waiting.next() else { break }
        group.addTask { await Self.read(file, flights, clock, kept: true) }
      }
      while let read = await group.next() {
        take(read)
        if let file = waiting.next() {
          group.addTask { await Self.read(file, flights, clock, kept: true) }
        }
      }
    }
  }

  /// Reads one file.
  mutating func readSource(_ file: String) async {
    take(await Self.read(file, retrieval.flights, clock, kept: false))
  }

  /// Lets go of the files that this load began to read.
  func endReads() async { await retrieval.flights.end(begun) }

  private static func read(
    _ file: String, _ flights: SourceFlights, _ clock: LoadClock, kept: Bool
  ) async -> SourceRead {
    let start = ContinuousClock.now
    let landing = await Spans.step(.source, file: file) { await flights.file(file, kept: kept) }
    return SourceRead(
      file: file, start: start, milliseconds: clock.milliseconds(since: start), landing: landing)
  }

  private mutating func take(_ read: SourceRead) {
    let name = read.file.nameBytes
    sources[name] = read.landing.result
    if !read.landing.shared { begun.append(read.file) }
    guard let index = plans.firstIndex(where: { $0.file.nameBytes == name }),
      let request = request.files.first(where: { $0.id.nameBytes == name })
    else { return }
    var outcome: String
    var bytes: Int?
    switch read.landing.result {
    case .success(let file):
      let plan = FilePlan(file: request, known: known[name], sourceAvailable: file.available)
      let slices = plan.missing.compactMap { segment in
        file.slice(segment).map { NewSlice(segment: segment, json: $0) }
      }
      plans[index] = plan
      new[name] = slices
      bytes = file.bytes
      outcome =
        "\(ByteText.text(file.bytes)) → "
        + (slices.isEmpty ? "nothing of what is missing" : LoadWords.slices(slices))
    case .failure(let error):
      outcome = error.message
    }
    if read.landing.shared { outcome += " (read once for several loads)" }
    trace.append(
      LoadStep(
        name: .source, file: read.file, outcome: outcome,
        startMilliseconds: clock.offset(of: read.start), milliseconds: read.milliseconds,
        bytes: bytes, knew: plans))
  }
}

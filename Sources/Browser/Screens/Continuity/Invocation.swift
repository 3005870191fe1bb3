import Retrieval
import ThreadCache

/// One load of the thread by a process: started from here, or recorded by whoever ran it.
struct Invocation: Sendable {
  /// How it stands.
  enum State: Sendable {
    /// The process was started and has not answered yet.
    case running
    /// It was started here and has ended.
    case ended(EndedProcess)
    /// The thread's history in the store has it.
    case recorded(RecordedLoad)
    /// No answer came, and why.
    case failed(String)
  }

  /// When it began, in milliseconds since 1970.
  let time: Int64
  let request: LoadRequest
  let state: State

  init(time: Int64, request: LoadRequest, state: State) {
    self.time = time
    self.request = request
    self.state = state
  }

  init(_ process: EndedProcess) {
    self.init(
      time: process.startedAt, request: process.result.request, state: .ended(process))
  }

  init(_ load: RecordedLoad) {
    self.init(time: load.time, request: load.request, state: .recorded(load))
  }

  /// The process; nil: it has not said its number.
  var pid: Int32? {
    switch state {
    case .ended(let process): process.pid
    case .recorded(let load): load.pid
    case .running, .failed: nil
    }
  }

  /// What was answered, without the data.
  var files: [RecordedLoad.File] {
    switch state {
    case .ended(let process): process.result.answer.files.map(\.recorded)
    case .recorded(let load): load.files
    case .running, .failed: []
    }
  }

  /// Whether it was no process of its own, but a load of the browser that shows it.
  func isOwn(_ configuration: BrowserConfiguration) -> Bool {
    guard case .recorded(let load) = state, let own = configuration.process else { return false }
    return load.pid == own.pid && load.time >= own.since
  }

  /// `process 4711`, `this browser`; nil: it has not said its number.
  func process(_ configuration: BrowserConfiguration) -> String? {
    isOwn(configuration) ? "this browser" : pid.map { "process \($0)" }
  }

  var counts: SegmentCounts { SegmentCounts(files) }

  /// How long the load itself took, in words; nil: it is not known.
  var loadDuration: String? {
    switch state {
    case .ended(let process): Figures.milliseconds(process.result.milliseconds)
    case .recorded(let load): load.duration
    case .running, .failed: nil
    }
  }

  /// What stands for each segment that was asked for: found, read, not to be had.
  func signs(_ glyphs: GlyphSet) -> [(sign: Character, role: Role)] {
    files.flatMap { file in
      // In the order in which they were asked for, so that the same stands under the same.
      let names = request.files.first { $0.id == file.id }?.segments ?? []
      let known = names.isEmpty ? file.cached + file.new.map(\.segment) + file.unavailable : names
      return known.map { name -> (sign: Character, role: Role) in
        if file.cached.contains(name) { return (glyphs.loaded, .loaded) }
        if file.new.contains(where: { $0.segment == name }) { return (Self.readSign, .added) }
        return (glyphs.unavailable, .unavailable)
      }
    }
  }

  /// Stands for a segment that was read from the source.
  static let readSign: Character = "+"
}

extension [Invocation] {
  /// The processes that were started here and what the thread's history has, each once, in order of time.
  init(processes: [EndedProcess], loads: [RecordedLoad]) {
    let recorded = loads.filter { load in !processes.contains { $0.isRecorded(as: load) } }
    self = (recorded.map(Invocation.init) + processes.map(Invocation.init)).sorted {
      $0.time < $1.time
    }
  }
}

extension EndedProcess {
  /// Whether a recorded load is what this process did: numbers of processes come again, but not at once.
  fileprivate func isRecorded(as load: RecordedLoad) -> Bool {
    load.pid == pid && abs(load.time - startedAt) < 60_000
  }
}

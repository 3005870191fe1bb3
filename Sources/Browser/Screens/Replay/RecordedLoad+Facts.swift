import Retrieval
import ThreadCache

extension RecordedLoad {
  /// How long it took as far as it was recorded: a load that wrote was recorded before its write had ended.
  var milliseconds: Double {
    steps.map { $0.startMilliseconds + $0.milliseconds }.max() ?? 0
  }

  /// Whether how long its write took is not in what was recorded: the recording was part of it.
  var lacksWrite: Bool { steps.contains { $0.name == .write && $0.milliseconds == 0 } }

  /// Whether it is known how long a step took: what comes from its write on is recorded before it is done.
  func isTimed(_ step: LoadStep) -> Bool {
    !(lacksWrite && (step.name == .write || step.name == .answer))
  }

  /// How long it took in words: `> 0.92 ms` where its write is not in it.
  var duration: String { (lacksWrite ? "> " : "") + Figures.milliseconds(milliseconds) }

  /// Whether what it read was stored; nil: it read nothing that could be.
  var wasStored: Bool? { stored && counts.new == 0 ? nil : stored }

  /// How many segments it found cached, read and did not get.
  var counts: SegmentCounts { SegmentCounts(files) }

  /// What it knew after its plan, told by what it answered.
  var plans: [FilePlan] {
    files.map { file in
      let requested = request.files.first { $0.id.utf8.elementsEqual(file.id.utf8) }?.segments
      let answered = file.new.map(\.segment) + file.cached + file.unavailable
      return FilePlan(
        file: file.id, requested: requested ?? answered, cached: file.cached,
        missing: file.new.map(\.segment), unavailable: file.unavailable, available: nil)
    }
  }
}

extension FileAnswer {
  /// The same without the data.
  var recorded: RecordedLoad.File {
    RecordedLoad.File(
      id: id, new: data.map { RecordedLoad.Slice(segment: $0.segment, bytes: $0.json.count) },
      cached: cached, unavailable: unavailable, problem: problem?.message)
  }
}

/// How many segments of a load were cached, read from the source and not to be had.
struct SegmentCounts: Sendable, Equatable {
  var cached = 0
  var new = 0
  var bytes = 0
  var unavailable = 0
  /// Files whose source could not be read.
  var problems = 0

  init(_ files: [RecordedLoad.File]) {
    for file in files {
      cached += file.cached.count
      new += file.new.count
      bytes += file.new.reduce(0) { $0 + $1.bytes }
      unavailable += file.unavailable.count
      if file.problem != nil { problems += 1 }
    }
  }

  var all: Int { cached + new + unavailable }

  /// `3 of 4`.
  var found: String { "\(cached) of \(all)" }

  /// `1 · 1.9 kB`, or nothing.
  var read: String { new == 0 ? "nothing" : "\(new) · \(Figures.bytes(bytes))" }
}

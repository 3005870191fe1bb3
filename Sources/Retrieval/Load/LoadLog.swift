public import Logging
import ThreadCache

/// Writes what loads came to into a log: a line for each file, in the words that those look for who watch the services
/// before this one.
public struct LoadLog: Sendable {
  /// What a line says.
  package enum Line: String, Sendable {
    case hit = "Cache hit"
    case miss = "Cache miss"
    case additional = "Loaded additional segments"
    case bypassed = "Cache bypassed"
    case sourceFailed = "Source failed"
    case queued = "Queued"
    case unstored = "Not stored"

    /// Whether there are as many such lines as loads while something is away.
    package var isOfOutage: Bool { self != .hit && self != .miss && self != .additional }

    /// How much it matters.
    package var level: Logger.Level {
      switch self {
      case .hit, .miss, .additional, .bypassed: .info
      case .sourceFailed, .queued, .unstored: .error
      }
    }

    /// The words that those look for who watch.
    package var message: Logger.Message { Logger.Message(stringLiteral: rawValue) }
  }

  private let write: @Sendable (Line, Logger.Metadata) -> Void

  /// A log that gets every line.
  public init(_ logger: Logger) {
    self.init { logger.log(level: $0.level, $0.message, metadata: $1) }
  }

  /// The same lines, for one who decides what becomes of them.
  package init(write: @escaping @Sendable (Line, Logger.Metadata) -> Void) { self.write = write }

  /// Writes the lines of a load.
  ///
  /// `Cache hit`, `Cache miss`, `Loaded additional segments`, `Cache bypassed` or `Source failed` with thread, file,
  /// segments and milliseconds, and `stale`, where the store is away, how many seconds ago it was read what is cached;
  /// and whether what it brought is not stored. Lines of a dry run say that it is one.
  public func note(_ result: LoadResult) {
    for file in result.answer.files { note(file, result) }
    guard let problem = result.answer.storeProblem, result.bringsUnstored else { return }
    write(
      result.answer.queued ? .queued : .unstored,
      ["thread": "\(result.request.thread.words)", "reason": "\(problem)"])
  }

  private func note(_ file: FileAnswer, _ result: LoadResult) {
    var metadata: Logger.Metadata = [
      "thread": .string(result.request.thread.text ?? result.request.thread.words),
      "file": .string(file.id), "milliseconds": "\((result.milliseconds * 1000).rounded() / 1000)",
    ]
    if result.dryRun { metadata["dryRun"] = "true" }
    if !file.unavailable.isEmpty {
      metadata["unavailable"] = .array(file.unavailable.map { "\($0)" })
    }
    if let problem = file.problem {
      metadata["error"] = "\(problem.message)"
      return write(.sourceFailed, metadata)
    }
    let line: Line
    var names = file.new
    if result.answer.cache == .bypassed {
      line = .bypassed
    } else if result.answer.cache == .hit || file.data.isEmpty && !file.cached.isEmpty {
      line = .hit
      names = file.cached
    } else {
      line = file.cached.isEmpty ? .miss : .additional
    }
    metadata["segments"] = .array(names.map { .string($0) })
    if let seconds = result.answer.staleSeconds {
      metadata["stale"] = "\(seconds)"
      metadata["store"] = "\(result.answer.storeProblem ?? "away")"
    }
    write(line, metadata)
  }
}

extension LoadResult {
  /// Whether it brought something that the store does not hold now, and was to.
  package var bringsUnstored: Bool {
    !answer.stored && !dryRun && !isReadOnly && answer.files.contains { !$0.data.isEmpty }
  }
}

public import Logging
import ThreadCache

/// Writes what loads came to into a log: a line for each file, in the words that those look for who watch the services
/// before this one.
public struct LoadLog: Sendable {
  private let write: @Sendable (Logger.Level, Logger.Message, Logger.Metadata) -> Void

  /// A log that gets every line.
  public init(_ logger: Logger) {
    self.init { logger.log(level: $0, $1, metadata: $2) }
  }

  /// The same lines, for one who decides what becomes of them.
  package init(
    write: @escaping @Sendable (Logger.Level, Logger.Message, Logger.Metadata) -> Void
  ) {
    self.write = write
  }

  /// Writes the lines of a load: `Cache hit`, `Cache miss`, `Loaded additional segments`, `Cache bypassed` or
  /// `Source failed` with thread, file, segments and milliseconds; and whether what it brought is not stored.
  public func note(_ result: LoadResult) {
    for file in result.answer.files { note(file, result) }
    guard let problem = result.answer.storeProblem, result.bringsUnstored else { return }
    write(
      .error, result.answer.queued ? "Queued" : "Not stored",
      ["thread": "\(result.request.thread.words)", "reason": "\(problem)"])
  }

  private func note(_ file: FileAnswer, _ result: LoadResult) {
    var metadata: Logger.Metadata = [
      "thread": "\(result.request.thread.text ?? result.request.thread.words)",
      "file": "\(file.id)", "milliseconds": "\((result.milliseconds * 1000).rounded() / 1000)",
    ]
    if let problem = file.problem {
      metadata["error"] = "\(problem.message)"
      return write(.error, "Source failed", metadata)
    }
    let message: Logger.Message
    var names = file.new
    if result.answer.cache == .bypassed {
      message = "Cache bypassed"
    } else if file.data.isEmpty, !file.cached.isEmpty {
      message = "Cache hit"
      names = file.cached
    } else {
      message = file.cached.isEmpty ? "Cache miss" : "Loaded additional segments"
    }
    metadata["segments"] = .array(names.map { "\($0)" })
    write(.info, message, metadata)
  }
}

extension LoadResult {
  /// Whether it brought something that the store does not hold now, and was to.
  package var bringsUnstored: Bool {
    !answer.stored && !dryRun && answer.files.contains { !$0.data.isEmpty }
  }
}

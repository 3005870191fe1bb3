import Foundation
import Testing

/// A `bobbin`, or what becomes one, that a test can stop and kill while it runs.
struct Background: Sendable {
  private let task: Task<Finished, any Error>
  private let scratch: Scratch
  private let file: String

  /// Starts it.
  ///
  /// - Parameters:
  ///   - output: the file that gets what it prints, to be read while it runs; nil: that is part of its end.
  ///   - pipe: a named pipe that gets its standard error, and that nobody reads; nil: that is part of its end.
  ///   - log: the file that gets its standard error, for what says much; nil: that is part of its end.
  ///   - program: what is run, if that is not the program under test itself.
  init(
    _ arguments: [String], in scratch: Scratch, environment: [String: String] = [:],
    output: String? = nil, stuck pipe: String? = nil, log: String? = nil,
    program: String = Binary.path
  ) {
    let file = "pid-\(UUID().uuidString)"
    let (path, whole) = (scratch.path(file), [program] + arguments)
    let script =
      #"echo $$ > "$0.new" && mv "$0.new" "$0"; "#
      + (output.map { #"exec "$@" > '\#(scratch.path($0))'"# } ?? #"exec "$@""#)
      + (pipe.map { " 2<>'\(scratch.path($0))'" } ?? "")
      + (log.map { " 2>'\(scratch.path($0))'" } ?? "")
    task = Task {
      try await run(
        "sh", ["-c", script, path] + whole,
        in: scratch, environment: environment)
    }
    self.scratch = scratch
    self.file = file
  }

  /// Sends it a signal; it has to be running.
  func signal(_ number: Int32) throws {
    let text = try scratch.read(file).trimmingCharacters(in: .whitespacesAndNewlines)
    kill(try #require(pid_t(text)), number)
  }

  /// Waits until it has ended.
  func ended() async throws -> Finished { try await task.value }
}

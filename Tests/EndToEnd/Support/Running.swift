import Foundation
import JSONText
import Subprocess
import Testing

/// What a finished process left.
struct Finished: Sendable {
  let status: Int32
  let output: String
  let errors: String

  /// The output as one JSON document.
  func json() throws -> JSONValue { try JSONDocument(parsing: output).root }

  /// The output as one JSON document a line.
  func jsonLines() throws -> [JSONValue] {
    try output.split(separator: "\n").map { try JSONDocument(parsing: String($0)).root }
  }
}

/// Runs a program to its end.
@discardableResult
func run(
  _ program: String, _ arguments: [String], in scratch: Scratch, input: String = "",
  environment extra: [String: String] = [:]
) async throws -> Finished {
  let environment = scratch.environment.merging(extra) { $1 }
  var (program, arguments) = (program, arguments)
  if !input.isEmpty {
    // A file, not a pipe: writing to one that a program closes early would end the tests by SIGPIPE.
    let file = "input-\(UUID().uuidString)"
    try scratch.write(file, input)
    arguments = ["-c", #"input=$1; shift; exec "$0" "$@" < "$input""#, program, file] + arguments
    program = "sh"
  }
  let result = try await Subprocess.run(
    program.contains("/") ? .path(.init(program)) : .name(program),
    arguments: .init(arguments),
    environment: .custom(
      Dictionary(
        uniqueKeysWithValues: environment.map {
          (Environment.Key(rawValue: $0.key)!, $0.value)
        })),
    workingDirectory: .init(scratch.folder.path),
    input: .none,
    output: .string(limit: 64 << 20),
    error: .string(limit: 1 << 20))
  let status: Int32 =
    switch result.terminationStatus {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  return Finished(
    status: status, output: result.standardOutput, errors: result.standardError)
}

/// Runs `bobbin` to its end.
func bobbin(
  _ arguments: String..., in scratch: Scratch, input: String = "",
  environment: [String: String] = [:]
) async throws -> Finished {
  try await run(Binary.path, arguments, in: scratch, input: input, environment: environment)
}

/// Starts `bobbin` and kills it with SIGKILL after a while, unless it has ended by then.
/// - Returns: what it had printed on standard output by then, and whether it had ended by itself.
func bobbinKilled(_ arguments: [String], in scratch: Scratch, after delay: Duration) async throws
  -> (acknowledged: Bool, output: String)
{
  let result = try await Subprocess.run(
    .path(.init(Binary.path)), arguments: .init(arguments),
    environment: .custom(
      Dictionary(
        uniqueKeysWithValues: scratch.environment.map {
          (Environment.Key(rawValue: $0.key)!, $0.value)
        })),
    workingDirectory: .init(scratch.folder.path),
    input: .none, output: .sequence, error: .discarded
  ) { execution in
    // A random moment, not a wait for a state: the point is that any moment is survived.
    let killer = Task.detached {
      let clock = ContinuousClock()
      let end = clock.now + delay
      while clock.now < end, !Task.isCancelled { await Task.yield() }
      if !Task.isCancelled { try? execution.send(signal: .kill) }
    }
    var output = ""
    for try await chunk in execution.standardOutput {
      output += chunk.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
    killer.cancel()
    // Once the run is over its process descriptor may be another process's, which must not be killed.
    await killer.value
    return output
  }
  return (result.terminationStatus == .exited(0), result.closureResult)
}

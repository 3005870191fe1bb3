import Foundation
import Subprocess

/// A short run of a program.
public enum Command {
  /// Runs it to its end.
  /// - Returns: what it printed, without the last line's end.
  /// - Throws: what it said, when it did not end with 0.
  @discardableResult
  public static func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [],
    environment: [String: String] = [:]
  ) async throws -> String {
    // A file, not a pipe: a program that closes a pipe early would end the tests by SIGPIPE.
    var file = URL(fileURLWithPath: "/dev/null")
    if !input.isEmpty {
      file = URL(fileURLWithPath: "/tmp/bobbin-input-\(UUID().uuidString)")
      try Data(input).write(to: file)
    }
    defer { if !input.isEmpty { try? FileManager.default.removeItem(at: file) } }
    let more = environment.map { (Environment.Key(rawValue: $0.key), $0.value as String?) }
    let result = try await Subprocess.run(
      program.contains("/") ? .path(.init(program)) : .name(program),
      arguments: .init(arguments),
      environment: .inherit.updating(
        Dictionary(uniqueKeysWithValues: more.compactMap { key, value in key.map { ($0, value) } })),
      input: .fileDescriptor(.open(.init(file.path), .readOnly), closeAfterSpawningProcess: true),
      output: .string(limit: 256 << 20), error: .string(limit: 1 << 20))
    let (output, errors) = (result.standardOutput, result.standardError)
    guard result.terminationStatus == .exited(0) else {
      throw ServerFailure(
        "\(program) \(arguments.joined(separator: " ")): \(result.terminationStatus) \(errors)\(output)"
      )
    }
    return output.hasSuffix("\n") ? String(output.dropLast()) : output
  }
}

import Foundation
import Subprocess

/// What the figures depend on, in a line.
enum MachineFacts {
  static func line() async -> String {
    let facts = [
      "\(ProcessInfo.processInfo.activeProcessorCount) cores",
      processor,
      "Linux \(read("/proc/sys/kernel/osrelease") ?? "?")",
      "load \(read("/proc/loadavg")?.split(separator: " ").prefix(2).joined(separator: " ") ?? "?")",
      await version("swift", "Swift version [0-9.]+"),
      await version("node", "v[0-9.]+"),
      await version("htop", "[0-9.]+"),
      await version("tmux", "[0-9.]+[a-z]?", asking: "-V"),
      await version("sqlite3", "[0-9.]+"),
    ]
    return facts.compactMap { $0 }.joined(separator: " · ")
  }

  private static var processor: String? {
    read("/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("model name") }
      .flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func read(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What a program says its version is; the name alone where it is missing.
  private static func version(
    _ program: String, _ pattern: String, asking option: String = "--version"
  ) async -> String {
    let answer = try? await Subprocess.run(
      .name(program), arguments: [option], output: .string(limit: 1 << 16), error: .discarded)
    guard let answer,
      let range = answer.standardOutput.range(of: pattern, options: .regularExpression)
    else { return "no \(program)" }
    let words = String(answer.standardOutput[range])
    return words.hasPrefix("Swift")
      ? words.replacingOccurrences(of: "version ", with: "")
      : "\(program) \(words)"
  }
}

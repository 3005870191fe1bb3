import Foundation

/// What Linux has counted for a process and all of its threads.
struct ProcessFigures {
  /// Ticks of CPU time, 100 a second.
  let ticks: Int
  /// How often each of its threads gave up a core or lost it: a sleeper that is woken is counted when
  /// it goes back to sleep.
  let switches: [String: Int]
  /// The most memory it ever had, in bytes.
  let peakMemory: Int
  /// The memory it has now, in bytes.
  let memory: Int

  init(_ process: pid_t) throws(Unmeasured) {
    let folder = "/proc/\(process)"
    guard let stat = try? String(contentsOfFile: folder + "/stat", encoding: .utf8),
      let threads = try? FileManager.default.contentsOfDirectory(atPath: folder + "/task")
    else { throw Unmeasured("process \(process) is gone") }
    // The name may hold spaces; the fields begin after its parenthesis, with the third.
    let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
      throw Unmeasured("process \(process) has no times")
    }
    ticks = user + system
    switches = Dictionary(
      uniqueKeysWithValues: threads.map { thread in
        let status = Self.status("\(folder)/task/\(thread)/status")
        return (
          thread,
          (status["voluntary_ctxt_switches"] ?? 0) + (status["nonvoluntary_ctxt_switches"] ?? 0)
        )
      })
    let status = Self.status(folder + "/status")
    peakMemory = (status["VmHWM"] ?? 0) * 1024
    memory = (status["VmRSS"] ?? 0) * 1024
  }

  /// What was added since `earlier`; a thread that is gone was woken once, to end.
  func since(_ earlier: ProcessFigures) -> (wakeUps: Int, ticks: Int) {
    let woken = switches.reduce(0) { $0 + $1.value - (earlier.switches[$1.key] ?? 0) }
    let gone = earlier.switches.keys.count { switches[$0] == nil }
    return (woken + gone, ticks - earlier.ticks)
  }

  /// The numbers in a `status` file, by name.
  private static func status(_ path: String) -> [String: Int] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
    var numbers: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
      if parts.count > 1, let number = Int(parts[1]) { numbers[String(parts[0])] = number }
    }
    return numbers
  }
}

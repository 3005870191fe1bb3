import Foundation

/// Numbers as the table has them.
enum Figures {
  /// `0.42 ms`, `12.3 ms`, `850 ms`.
  static func milliseconds(_ time: Duration) -> String {
    let value = time / .milliseconds(1)
    return String(format: value < 10 ? "%.2f ms" : value < 100 ? "%.1f ms" : "%.0f ms", value)
  }

  /// `12.3 µs`.
  static func microseconds(_ time: Duration) -> String {
    String(format: "%.1f µs", time / .microseconds(1))
  }

  /// `189 MB/s`.
  static func throughput(bytes: Int, _ time: Duration) -> String {
    String(format: "%.0f MB/s", Double(bytes) / 1e6 / (time / .seconds(1)))
  }

  /// `178 B`, `2.3 kB`.
  static func bytes(_ bytes: Int) -> String {
    bytes < 1000 ? "\(bytes) B" : String(format: "%.1f kB", Double(bytes) / 1e3)
  }

  /// `63.2 MB`.
  static func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }

  /// `231 000 (218 000 to 240 000)`: the median of runs that did `count` things each, and their spread.
  static func rate(_ count: Int, _ times: Timings) -> String {
    func thousands(_ time: Duration) -> String {
      "\(self.count(Int(Double(count) / (time / .seconds(1)) / 1000))) 000"
    }
    return
      "\(thousands(times.median)) (\(thousands(times.longest)) to \(thousands(times.shortest)))"
  }

  /// `12.3 ms (11.9 ms to 14.0 ms)`: the median of runs, and their spread.
  static func milliseconds(_ times: Timings) -> String {
    "\(milliseconds(times.median)) (\(milliseconds(times.shortest)) to \(milliseconds(times.longest)))"
  }

  /// `100 000`.
  static func count(_ number: Int) -> String {
    var digits = String(number)
    var groups: [String] = []
    while !digits.isEmpty {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits = String(digits.dropLast(3))
    }
    return groups.joined(separator: " ")
  }
}

/// What goes on, for a person who waits.
enum Progress {
  static func say(_ text: String) {
    FileHandle.standardError.write(Data("… \(text)\n".utf8))
  }
}

/// How a process says what it has spent, in a line of its errors.
public enum SpendingWords {
  private static let start = "bobbin: spent "
  private static let least = "at least "

  /// `bobbin: spent 12 commands`.
  public static func line(_ total: Bill.Total) -> String {
    "\(start)\(total.isAtLeast ? least : "")\(total.commands) command"
      + (total.commands == 1 ? "" : "s")
  }

  /// What a process has said, without that line, and what is in it; nil: it has not said that.
  static func parted(_ errors: String) -> (rest: String, total: Bill.Total?) {
    var lines = errors.split(separator: "\n", omittingEmptySubsequences: false)
    guard let place = lines.lastIndex(where: { $0.hasPrefix(start) }) else { return (errors, nil) }
    let words = lines[place].dropFirst(start.count)
    let isAtLeast = words.hasPrefix(least)
    guard
      let count = words.dropFirst(isAtLeast ? least.count : 0).split(separator: " ").first,
      let commands = Int(count)
    else { return (errors, nil) }
    lines.remove(at: place)
    return (lines.joined(separator: "\n"), Bill.Total(commands: commands, isAtLeast: isAtLeast))
  }
}

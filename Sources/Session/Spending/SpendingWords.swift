/// How a process says what it has spent, in the last line of its errors.
public enum SpendingWords {
  private static let start = "bobbin: spent "

  /// `bobbin: spent 12 commands`.
  public static func line(_ commands: Int) -> String {
    "\(start)\(commands) command\(commands == 1 ? "" : "s")"
  }

  /// What a process has said, without that line, and the number in it; 0 where there is none.
  static func parted(_ errors: String) -> (rest: String, commands: Int) {
    let lines = errors.split(separator: "\n", omittingEmptySubsequences: false)
    guard let place = lines.lastIndex(where: { $0.hasPrefix(start) }),
      let count = lines[place].dropFirst(start.count).split(separator: " ").first,
      let commands = Int(count)
    else { return (errors, 0) }
    var rest = lines
    rest.remove(at: place)
    return (rest.joined(separator: "\n"), commands)
  }
}

/// How a process says what it has spent, in a line of its errors.
public enum SpendingWords {
  private static let start = "bobbin: spent "

  /// How sure it is.
  private enum Sureness: String, CaseIterable {
    case exact = ""
    case least = "at least "
    case most = "at most "
    case neither = "about "

    init(_ total: Bill.Total) {
      self =
        total.isAtLeast ? total.isAtMost ? .neither : .least : total.isAtMost ? .most : .exact
    }

    var isAtLeast: Bool { self == .least || self == .neither }
    var isAtMost: Bool { self == .most || self == .neither }
  }

  /// `bobbin: spent 12 commands`.
  public static func line(_ total: Bill.Total) -> String {
    "\(start)\(Sureness(total).rawValue)\(total.commands) command"
      + (total.commands == 1 ? "" : "s")
  }

  /// What a process has said, without that line, and what is in it; nil: it has not said that.
  static func parted(_ errors: String) -> (rest: String, total: Bill.Total?) {
    var lines = errors.split(separator: "\n", omittingEmptySubsequences: false)
    guard let place = lines.lastIndex(where: { $0.hasPrefix(start) }) else { return (errors, nil) }
    let words = lines[place].dropFirst(start.count)
    let sureness =
      Sureness.allCases.first { $0 != .exact && words.hasPrefix($0.rawValue) } ?? .exact
    guard let count = words.dropFirst(sureness.rawValue.count).split(separator: " ").first,
      let commands = Int(count)
    else { return (errors, nil) }
    lines.remove(at: place)
    return (
      lines.joined(separator: "\n"),
      Bill.Total(
        commands: commands, isAtLeast: sureness.isAtLeast, isAtMost: sureness.isAtMost)
    )
  }
}

/// What a deed costs in a store that is paid by the command, for the question before it.
enum PaidCost {
  /// - Parameter isLeast: whether it may be more than these; else it is about so many.
  static func line(_ commands: Int, isLeast: Bool = false) -> StyledLine {
    StyledLine(
      "This store is paid by the command: \(isLeast ? "at least" : "about")"
        + " \(Figures.count(commands, "command")).", .warning)
  }
}

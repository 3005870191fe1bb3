import KeyValue

extension MonitorPage {
  /// What a store that is paid by the command has cost, and what for; none where it costs nothing.
  var spending: [StyledLine] {
    guard let spending = vitals.spending else { return [] }
    var lines = [heading("SPENT", "every command is paid")]
    let role: Role = spending.isSpent ? .danger : .plain
    let left = spending.left.map {
      "\(Figures.count($0)) left of \(Figures.count(spending.budget ?? 0))"
    }
    let rest = left ?? "no budget; \(scene.key(.budget)) sets one"
    lines.append(
      fact("commands", Figures.count(spending.commands), role, StyledLine(rest + shareOfPlan, .dim))
    )
    let shares = spending.shares.map { "\($0.words) \(Figures.count($0.commands))" }
    let separator = " \(glyphs.separator) "
    lines += TextWrap.lines(shares.joined(separator: separator), width: width - 6)
      .map { StyledLine("   \($0)", .dim) }
    if let today = spending.today {
      lines.append(fact("today", Figures.count(today), .plain, StyledLine("by all sessions", .dim)))
    }
    return lines
  }

  /// `, 12 % of the plan's 10 000`; nothing where the plan is not known.
  var shareOfPlan: String {
    guard let plan = limits.planCommands, plan > 0 else { return "" }
    let share = Figures.percent(Double(vitals.commands) / Double(plan))
    return ", \(share) of the plan's \(Figures.count(plan))"
  }
}

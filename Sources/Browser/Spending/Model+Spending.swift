extension Model {
  /// Takes how the store is doing; that the budget holds something back is said when it begins to.
  mutating func take(_ new: StoreHealth, _ turn: inout Turn) {
    let before = health.spending?.heldBack ?? 0
    health = new
    guard let spending = new.spending, spending.heldBack > before, let budget = spending.budget
    else { return }
    turn.sayOfRead(
      "the budget of \(Figures.count(budget, "command")) holds it back: \(Figures.count(spending.commands))"
        + " are spent; \(budgetKey) raises it", by: .heldBack)
  }

  /// What raises the budget where one is: its key means something else on some screens.
  private var budgetKey: String {
    let isHere =
      configuration.actions[.budget]?.scopes.contains(screens[screens.count - 1].scope) ?? false
    return isHere ? scene.key(.budget) : ":\(ActionID.budget.rawValue) N"
  }

  /// Lets more or less be spent from now on.
  mutating func setBudget(_ budget: Int?, _ turn: inout Turn) {
    guard configuration.billed else {
      return turn.say(.warning, "this store is not paid by the command")
    }
    health.spending?.budget = budget
    health.spending?.heldBack = 0
    turn.effects.append(.budget(budget))
    let spent = health.spending?.commands ?? 0
    if let budget, budget <= spent {
      turn.say(
        .warning,
        "\(Figures.count(spent)) of \(Figures.count(budget, "command")) are spent already: nothing more is sent"
      )
    } else {
      turn.say(
        .info,
        budget.map { "no more than \(Figures.count($0, "command")) are spent" }
          ?? "any number of commands may be spent")
    }
    // What was held back is asked for again.
    for index in screens.indices { screens[index].retry(&turn) }
  }
}

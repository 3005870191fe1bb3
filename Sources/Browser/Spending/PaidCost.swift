import ThreadCache

/// What a deed costs in a store that is paid by the command, for the question before it, and whether there is so much left.
///
/// A deed that is cut off has cost what it has cost; so one that the budget has no room for is not begun.
enum PaidCost {
  /// - Parameter scripts: how many scripts it runs, which may be new to the service.
  static func line(_ commands: Int, scripts: Int = 0, _ scene: Scene) -> StyledLine {
    let more = scripts > 0 ? ", up to \(scripts) more where its scripts are new" : ""
    let cost =
      "This store is paid by the command: about \(Figures.count(commands, "command"))"
    guard let left = lacking(commands, scene) else {
      return StyledLine(cost + more + ".", .warning)
    }
    return StyledLine("\(cost), and \(Figures.count(left)) left: \(outlook(scene)) first.", .danger)
  }

  /// Why a deed is not begun that costs so much; nil: there is room for it.
  static func refusal(_ commands: Int, _ scene: Scene) -> String? {
    lacking(commands, scene).map { left in
      "nothing was begun: it takes about \(Figures.count(commands, "command")), and the budget has"
        + " \(Figures.count(left)) left; \(outlook(scene))"
    }
  }

  /// The same of what is about to be started and whose question has no price.
  static func refusal(of request: Request, _ scene: Scene) -> String? {
    switch request {
    case .setLifetimes(let threads, _): refusal(CommandCost.updates(threads.count), scene)
    default: nil
    }
  }

  /// What is left, where that is not enough.
  private static func lacking(_ commands: Int, _ scene: Scene) -> Int? {
    guard scene.configuration.billed, let left = scene.commandsLeft, commands > left else {
      return nil
    }
    return left
  }

  /// The key means something else on some screens; the list is where it always works.
  private static func outlook(_ scene: Scene) -> String {
    "\(scene.key(.budget)) in the list raises it"
  }
}

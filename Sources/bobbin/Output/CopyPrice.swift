import Browser
import Session
import ThreadCache

/// What a copy would take of stores that are paid by the command, as its dry run has found out.
struct CopyPrice {
  /// About how many commands the copy takes.
  let copy: Int
  /// How many the dry run took.
  let spent: Int

  /// Nil: neither of the stores is paid by the command.
  init?(_ source: Workspace, _ target: Workspace, _ progress: CopyProgress) {
    // One account pays for both, unless one of them has its own.
    var accounts = [source.spending, target.spending].compactMap { $0 }
    if accounts.count == 2, accounts[0] === accounts[1] { accounts.removeLast() }
    guard !accounts.isEmpty else { return nil }
    spent = accounts.reduce(0) { $0 + $1.commands }
    let copied = progress.keys
    let there = CommandCost.ThreadKeys(
      metas: progress.unchanged, hashes: progress.unchangedHashes)
    var sum = 0
    if source.spending != nil {
      let all = progress.sourceKeys ?? copied + there.metas + there.hashes
      sum += CommandCost.copySource(copied, there: there, keys: all, isDry: false)
    }
    if target.spending != nil {
      sum += CommandCost.copyTarget(copied, there: there, isDry: false)
    }
    copy = sum
  }

  /// It as a sentence.
  var words: String {
    "The copy takes about \(Figures.count(copy, "command")), which are paid; to find that out took "
      + "\(Figures.count(spent))."
  }
}

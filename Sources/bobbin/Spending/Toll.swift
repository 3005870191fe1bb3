import ArgumentParser
import Browser
import KeyValue
import Session
import ThreadCache

/// Asks before a command spends much on a store that is paid by the command; of other stores it knows nothing.
struct Toll {
  let workspace: Workspace
  /// Whether there is nothing to ask.
  let yes: Bool

  /// So many commands are spent without asking.
  static let free = 1000

  /// Whether there is anything to pay.
  var isPaid: Bool { workspace.spending != nil }

  /// How many keys the store says it has, for two commands; nil: it does not say, or nothing is to be paid.
  func keys() async throws(Failure) -> Int? {
    guard isPaid else { return nil }
    do throws(StoreError) { return try await workspace.cache.store.statistics().keys } catch {
      switch error.code {
      case .refused(.permission), .refused(.readOnly), .unsupported: return nil
      default: throw Failure(error)
      }
    }
  }

  /// Says what something costs, where that is much, and asks.
  ///
  /// - Parameter deed: what it is, as the beginning of a sentence: `Reading every thread`.
  /// - Throws: a ``Failure`` of refused when nobody agrees.
  func pay(_ commands: Int, for deed: String) throws(Failure) {
    guard isPaid, commands > Self.free, !yes else { return }
    let words =
      "\(deed) takes about \(Figures.count(commands, "command")) of \(workspace.address), which is "
      + "paid by the command"
    guard Question.canAsk else {
      throw Failure(
        .refused, "\(words). There is no terminal to ask on: say --yes, or --budget N for less.")
    }
    guard Question.confirm("\(words). Go on?") else {
      throw Failure(.refused, "Nothing more was spent.")
    }
  }
}

/// `--yes`, for commands that may cost much.
struct TollOption: ParsableArguments {
  @Flag(
    help:
      "Do not ask before more than 1000 commands are spent on a store that is paid by the command."
  )
  var yes = false

  /// The toll for a store.
  func toll(_ workspace: Workspace) -> Toll { Toll(workspace: workspace, yes: yes) }
}

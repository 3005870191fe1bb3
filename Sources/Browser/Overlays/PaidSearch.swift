import KeyValue
import ThreadCache

/// Hashes of threads whose metas cannot be read, which only a look at all keys finds, and about what that costs.
struct PaidSearch {
  private let threads: Set<ThreadIdentity>
  /// How many keys there are; nil: that is being asked; the inner nil: nobody says.
  private var keys: Int??

  /// The key that looks for them.
  static let footer = FooterKey(key: "h", label: "look for hashes", press: .character("h"))

  /// Asks how many keys there are, where a plan lacks such hashes; nil: it does not.
  init?(_ plan: EvictionPlan, _ turn: inout Turn) {
    guard !plan.unsearched.isEmpty else { return nil }
    threads = plan.unsearched
    turn.start(.count, .countKeys)
  }

  /// Takes how many keys there are.
  mutating func take(_ count: Result<Int?, StoreError>) { keys = .some(try? count.get()) }

  /// Whether it costs no more than what a list is filled with without asking.
  var isCheap: Bool { cost.map { $0 <= ThreadsScreen.mostPages } ?? false }

  private var cost: Int? {
    keys.flatMap { $0 }.map { CommandCost.hashes(ofUnreadable: threads.count, keys: $0) }
  }

  /// What stays, and what finding it costs.
  var line: StyledLine {
    let name = threads.count == 1 ? threads.first.map(\.description) : nil
    let what =
      name.map { "\($0) cannot be read: hashes of it stay." }
      ?? "\(Figures.count(threads.count, "thread")) cannot be read: their hashes stay."
    let price =
      cost.map { ": about \(Figures.count($0, "command"))" }
      ?? (keys == nil ? "" : " among all keys; how many there are is not known")
    return StyledLine("\(what) h looks for them\(price).", .warning)
  }
}

import KeyValue
internal import Watching

/// What to do about an alert, in the words of somebody at the browser.
struct AlertAdvice {
  private let vitals: Vitals
  private let actions: ActionTable
  private let limits: AlertLimits

  init(_ vitals: Vitals, _ actions: ActionTable, _ limits: AlertLimits) {
    self.vitals = vitals
    self.actions = actions
    self.limits = limits
  }

  private var evict: String { "Evict threads (\(actions.key(.evict)) in the list)" }

  /// What to do, in a sentence or two.
  func advice(_ kind: AlertKind) -> String {
    switch kind {
    case .silence:
      "What is shown is what was read before. "
        + (vitals.spending == nil
          ? "It is asked again by itself" : "\(actions.key(.refresh)) asks again")
        + "; see that the server runs and can be reached from here."
    case .refusal:
      "What is shown is what was read before. A token is renewed where it is set, and then Bobbin started anew; a "
        + "quota ends with its day or month, or with a larger plan."
    case .lostLoads:
      "The answers were given, the cache lacks them. Mend the store, or the disk of the outbox; the log says which."
    case .noRoom: "\(evict), raise maxmemory, or choose a policy that removes keys."
    case .memory:
      vitals.statistics.flatMap { limits.memory(of: $0) }?.isOfPlan == true
        ? "\(evict), or take a larger plan."
        : "Evict threads that are not needed, or raise maxmemory."
    case .removal:
      "Threads may be gone or lack slices: bobbin verify finds them. Raise maxmemory or evict threads."
    case .commands:
      "Counted is what this session has spent since it began: others, and sessions before it, come on top. "
        + "Scans, and orders that read every thread, cost most: "
        + "\(actions.key(.log)) shows each call, \(actions.key(.pause)) in the list holds them."
    case .budget:
      "Beyond it nothing is sent. \(actions.key(.budget)) raises it; what costs most stands under SPENT."
    case .errors:
      "The log has each of them with its reason: \(actions.key(.log)), then "
        + "\(actions.key(.level)) until it says error."
    case .latency: "Look at the load of the server (bobbin stats, SLOWLOG) and at the way to it."
    case .hitRatio:
      "Threads may expire or be removed too early: look at TTL in the list, and at removed keys here."
    case .outboxDisk:
      "Give its folder room, and whoever runs this the right to write in it; or name another place by XDG_STATE_HOME."
    case .outbox:
      "bobbin outbox shows them. Once the store answers, the next load on this machine stores them; "
        + "bobbin outbox --drain does at once."
    }
  }
}

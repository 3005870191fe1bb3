import Browser
import JSONText
import Session
import ThreadCache

/// What an eviction will do, for people.
struct EvictionText {
  let plan: EvictionPlan
  /// The store, by name and address.
  let place: String
  let undoable: Bool
  /// About how many commands it takes; nil: they cost nothing.
  let commands: Int?
  /// How many were spent on finding out what it does.
  let spent: Int

  /// Keys that are named one by one; more are counted.
  private static let most = 40

  var lines: [String] {
    var lines = [
      "Evict from \(place): \(EvictionWords.counts(plan)), \(Figures.bytes(plan.freed))"
    ]
    if let repeated = EvictionWords.repeated(plan) { lines.append("  " + repeated) }
    lines += plan.steps.prefix(Self.most).map { "  " + Self.words($0) }
    if plan.steps.count > Self.most {
      lines.append("  and \(plan.steps.count - Self.most) more keys")
    }
    for (identity, error) in plan.refused.sorted(by: { $0.key < $1.key }).prefix(Self.most) {
      lines.append("  left alone: \(identity.words): \(error)")
    }
    if let commands { lines.append("  " + Self.price(commands, spent: spent)) }
    lines.append(undoable ? "It can be undone." : "It cannot be undone.")
    if undoable, let losses = UndoWords.losses(plan.losses) { lines.append(losses) }
    return lines
  }

  /// What it takes.
  private static func price(_ commands: Int, spent: Int) -> String {
    "about \(Figures.count(commands, "command")), up to \(CommandCost.evictionScripts) more where its scripts are new to the service;"
      + " \(Figures.count(spent)) \(spent == 1 ? "was" : "were") spent to find this out"
  }

  private static func words(_ step: EvictionPlan.Step) -> String {
    let bytes = step.bytes.map(Figures.bytes) ?? "?"
    switch step.deed {
    case .rewrites(let after): return "rewrites \(step.key): \(bytes) -> \(Figures.bytes(after))"
    case .removesFields(let names):
      return "removes \(names.joined(separator: ", ")) of \(step.key): "
        + (step.freed.map(Figures.bytes) ?? "?")
    case .deletes: return "deletes \(step.key): \(bytes)"
    }
  }
}

/// An eviction as `bobbin evict --json` prints it.
enum EvictionJSON {
  static func object(_ plan: EvictionPlan?, receipt: EvictionReceipt?) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("threads", plan?.threads ?? 0)
    json.member("files", plan?.files ?? 0)
    json.member("segments", plan?.segments ?? 0)
    json.member("bytes", plan?.freed ?? 0)
    json.name("keys")
    json.beginArray()
    for step in plan?.steps ?? [] {
      json.beginObject()
      json.key(step.key)
      switch step.deed {
      case .rewrites: json.member("deed", "rewrite")
      case .removesFields(let names):
        json.member("deed", "removeFields")
        json.member("fields", names)
      case .deletes: json.member("deed", "delete")
      }
      json.member("freed", step.freed)
      json.endObject()
    }
    json.endArray()
    json.member("evicted", receipt?.done ?? 0)
    json.member("undo", receipt?.entry?.id)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

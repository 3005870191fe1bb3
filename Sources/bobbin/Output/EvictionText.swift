import Browser
import JSONText
import Session
import ThreadCache

/// What an eviction will do, for people.
struct EvictionText {
  let plan: EvictionPlan
  let address: String
  let undoable: Bool
  /// About how many commands it takes; nil: they cost nothing.
  let commands: Int?

  /// Keys that are named one by one; more are counted.
  private static let most = 40

  var lines: [String] {
    let segments = EvictionWords.segments(plan)
    var lines = [
      "Evict from \(address): \(segments) of \(Figures.count(plan.files, "file")) in "
        + "\(Figures.count(plan.threads, "thread")), \(Figures.bytes(plan.freed))"
    ]
    lines += plan.steps.prefix(Self.most).map { "  " + Self.words($0) }
    if plan.steps.count > Self.most {
      lines.append("  and \(plan.steps.count - Self.most) more keys")
    }
    for (identity, error) in plan.refused.sorted(by: { $0.key < $1.key }).prefix(Self.most) {
      lines.append("  left alone: \(identity.words): \(error)")
    }
    if let commands { lines.append("  about " + Figures.count(commands, "command")) }
    lines.append(undoable ? "It can be undone." : "It cannot be undone.")
    return lines
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

import KeyValue
import Retrieval
import ThreadCache

/// What is asked before a load writes.
enum LoadQuestion {
  static func load(_ request: LoadRequest, _ turn: Turn) -> Dialog {
    dialog(
      request, turn, title: "Load into", verb: "load", slot: .load,
      request: .load(request, dryRun: false))
  }

  static func newProcess(_ request: LoadRequest, _ turn: Turn) -> Dialog {
    dialog(
      request, turn, title: "Load in a new process, into", verb: "run it", slot: .process,
      request: .newProcess(request))
  }

  static func finish(_ request: LoadRequest, _ turn: Turn) -> Dialog {
    dialog(
      request, turn, title: "Run the rest for real, into", verb: "write", slot: .load,
      request: .stepRun(request, write: true))
  }

  private static func dialog(
    _ request: LoadRequest, _ turn: Turn, title: String, verb: String, slot: Slot,
    request work: Request
  ) -> Dialog {
    var lines = request.files.prefix(6).map { file in
      StyledLine("\(file.segments.joined(separator: ", ")) of \(file.id)", .accent)
    }
    if request.files.count > lines.count {
      lines.append(
        StyledLine("and \(Figures.count(request.files.count - lines.count, "more file"))"))
    }
    lines.append(StyledLine("thread \(request.thread)", .dim))
    lines.append(StyledLine("from \(turn.configuration.source ?? "no source")", .dim))
    lines.append(
      StyledLine("What is cached stays; what is new is added and all lives 90 days again.", .dim))
    return Dialog(
      title: "\(title) \(turn.configuration.address)", lines: lines + [StyledLine()], verb: verb,
      slot: slot, request: work)
  }
}

/// What is asked before a lifetime is set.
enum LifetimeQuestion {
  static func dialog(
    _ identity: ThreadIdentity, _ lifetime: Lifetime, words: String, _ turn: Turn
  ) -> Dialog {
    let deed = lifetime == .never ? "never expires" : "expires in \(words)"
    return Dialog(
      title: "Lifetime in \(turn.configuration.address)",
      lines: [
        StyledLine("\(identity.id) \(deed)", .accent),
        StyledLine(
          "its meta and its hashes together; can be undone (\(turn.scene.key(.undo)))", .dim),
        StyledLine(),
      ], verb: "set", slot: .lifetime, request: .setLifetime(identity, lifetime))
  }
}

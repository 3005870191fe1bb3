internal import KeyValue

extension Command {
  static let server = [
    Command("ping", -1, .reading) { call in
      guard call.count <= 2 else { throw CommandError.arity(call.name) }
      return call.count == 2 ? .bytes(call[1]) : .status("PONG")
    },
    Command("echo", 2, .reading) { .bytes($0[1]) },
    Command("time", 1, .reading) { call in
      let now = call.entries.now
      return .array([.text("\(now / 1000)"), .text("\(now % 1000 * 1000)")])
    },
    // A script's transaction has begun before anybody could ask the store.
    Command("info", -1, .reading, isForScripts: false) { call in
      let sections = Set(call.rest(from: 1).map { $0.text.lowercased() })
      return .text(call.execution.information?.text(sections: sections) ?? "")
    },
  ]
}

internal import KeyValue

extension Command {
  static let scripts = [
    Command("eval", -3, .writing, isForScripts: false) { try evaluate($0, mayWrite: true) },
    Command("eval_ro", -3, .scanning, isForScripts: false) { try evaluate($0, mayWrite: false) },
    Command("evalsha", -3, .writing, isForScripts: false) { try evaluateKnown($0, mayWrite: true) },
    Command("evalsha_ro", -3, .scanning, isForScripts: false) {
      try evaluateKnown($0, mayWrite: false)
    },
    Command("script|load", 3, .reading, isForScripts: false) { call in
      try Script(call[2]).check(call.execution.state.limits)
      return .text(call.execution.state.scripts.add(call[2]))
    },
    Command("script|exists", -3, .reading, isForScripts: false) { call in
      .array(
        call.rest(from: 2).map { .integer(call.execution.state.scripts.contains($0) ? 1 : 0) })
    },
    Command("script|flush", -2, .reading, isForScripts: false) { call in
      guard call.count == 2 || call.count == 3 && ["SYNC", "ASYNC"].contains(call.option(2)) else {
        throw CommandError("ERR SCRIPT FLUSH only support SYNC|ASYNC option")
      }
      call.execution.state.scripts.removeAll()
      return .ok
    },
  ]

  private static func evaluate(_ call: Call, mayWrite: Bool) throws -> Reply {
    let keyCount = try keyCount(call)
    return try ScriptRun(Script(call[1]), call, keyCount: keyCount, mayWrite: mayWrite).reply()
  }

  private static func evaluateKnown(_ call: Call, mayWrite: Bool) throws -> Reply {
    // What cannot be a digest is looked at before the keys are.
    guard call[1].count == 40 else { throw CommandError.noScript }
    let keyCount = try keyCount(call)
    guard let text = call.execution.state.scripts.text(call[1]) else {
      throw CommandError.noScript
    }
    return try ScriptRun(Script(text), call, keyCount: keyCount, mayWrite: mayWrite).reply()
  }

  private static func keyCount(_ call: Call) throws(CommandError) -> Int {
    let count = try call.integer(2)
    guard count <= call.count - 3 else {
      throw CommandError("ERR Number of keys can't be greater than number of args")
    }
    guard count >= 0 else { throw CommandError("ERR Number of keys can't be negative") }
    return Int(count)
  }
}

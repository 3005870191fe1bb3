internal import CLua
internal import KeyValue
internal import RESP

/// One run of a script: what it is given, what it asks for, and what becomes of what it wrote.
final class ScriptRun {
  private let script: Script
  private let call: Call
  private let keyCount: Int
  private let mayWrite: Bool
  /// Why the store failed in a command of the script, which ends it.
  private var failure: StoreError?

  init(_ script: Script, _ call: Call, keyCount: Int, mayWrite: Bool) {
    self.script = script
    self.call = call
    self.keyCount = keyCount
    self.mayWrite = mayWrite && !script.onlyReads
  }

  private var limits: KeyspaceLimits { call.execution.state.limits }

  /// Runs it and answers what it answered.
  func reply() throws -> Reply {
    var reply = clua_buffer()
    defer { clua_free(&reply) }
    var outcome = clua_failed
    try call.entries.attempt { () throws(StoreError) in
      outcome = run(&reply)
      if let failure { throw failure }
      return outcome == clua_done || outcome == clua_failed
    }
    switch outcome {
    case clua_done:
      call.execution.state.scripts.add(script.text)
      return .value(try value(reply.content))
    case clua_failed:
      call.execution.state.scripts.add(script.text)
      throw CommandError(reply.text.oneLine)
    case clua_not_compiled: throw CommandError(reply.text.oneLine)
    default: throw CommandError(limits.words(outcome))
    }
  }

  private func value(_ bytes: [UInt8]) throws(CommandError) -> RESPValue {
    var parserLimits = RESPLimits()
    parserLimits.depth = 128
    var parser = RESPParser(limits: parserLimits)
    var values: [RESPValue] = []
    do throws(RESPSyntaxError) { try parser.read(bytes, into: &values) } catch {
      throw CommandError("ERR the script's reply cannot be told: \(error)")
    }
    return values.first ?? .null
  }

  // MARK: To Lua

  private func run(_ reply: inout clua_buffer) -> clua_outcome {
    var host = clua_host(
      context: Unmanaged.passUnretained(self).toOpaque(),
      call: { context, arguments, count, reply in
        guard let context, let arguments, let reply else { return 1 }
        let run = Unmanaged<ScriptRun>.fromOpaque(context).takeUnretainedValue()
        return run.answer(UnsafeBufferPointer(start: arguments, count: count), reply)
      },
      sha1hex: { _, text, digits in
        let digest = ScriptCache.digest(text.content)
        for (place, digit) in digest.utf8.enumerated() {
          digits?[place] = CChar(bitPattern: digit)
        }
      })
    var limits = clua_limits(self.limits)
    let name = Array(ScriptCache.digest(script.text).utf8)
    // All arguments in one piece, whose address holds while C is at work.
    let arguments = call.rest(from: 3)
    let bytes = arguments.flatMap { $0 }
    return bytes.withUnsafeBytes { bytes in
      var offset = 0
      let texts = arguments.map { argument in
        defer { offset += argument.count }
        return clua_text(
          UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + argument.count)]))
      }
      return script.body.withUnsafeBytes { body in
        name.withUnsafeBytes { name in
          texts.withUnsafeBufferPointer { texts in
            var script = clua_script(
              text: clua_text(body), name: clua_text(name), keys: texts.baseAddress,
              key_count: keyCount, arguments: texts.baseAddress.map { $0 + keyCount },
              argument_count: texts.count - keyCount)
            return clua_run(&script, &host, &limits, &reply)
          }
        }
      }
    }
  }

  // MARK: From Lua

  /// Runs a command of the script; not 0: the script must end.
  private func answer(
    _ arguments: UnsafeBufferPointer<clua_text>, _ reply: UnsafeMutablePointer<clua_buffer>
  ) -> Int32 {
    var bytes: [UInt8] = []
    do throws(StoreError) {
      try call.execution.reply(toScript: arguments.map(\.content), mayWrite: mayWrite)
        .append(to: &bytes)
    } catch {
      failure = error
      return 1
    }
    let isWhole = bytes.withUnsafeBytes { clua_append(reply, $0.baseAddress, $0.count) != 0 }
    if !isWhole {
      failure = StoreError(.outOfMemory, "there is no memory for the reply to a script")
    }
    return isWhole ? 0 : 1
  }
}

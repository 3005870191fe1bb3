internal import CLua

/// The text of a script, taken apart.
struct Script: Sendable {
  /// As it was sent: what its digest is of.
  let text: [UInt8]
  /// Without what the first line says, whose end stays so that lines keep their numbers.
  let body: ArraySlice<UInt8>
  /// Whether the first line says `no-writes`.
  let onlyReads: Bool

  /// The script, whose first line may be `#!lua flags=…`.
  ///
  /// Flags are for how Redis and the service lock and replicate; there is nothing to do for most of them here.
  init(_ text: [UInt8]) throws(CommandError) {
    self.text = text
    guard text.starts(with: "#!".utf8) else {
      body = text[...]
      onlyReads = false
      return
    }
    guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else {
      throw CommandError("ERR Invalid script shebang")
    }
    let words = text[..<end].text.split(whereSeparator: \.isWhitespace)
    guard words.first == "#!lua" else {
      throw CommandError("ERR Unexpected engine in script shebang: \(words.first ?? "")")
    }
    var onlyReads = false
    for word in words.dropFirst() {
      guard word.hasPrefix("flags=") else {
        throw CommandError("ERR Unknown lua shebang option: \(word)")
      }
      onlyReads = onlyReads || word.dropFirst(6).split(separator: ",").contains("no-writes")
    }
    self.onlyReads = onlyReads
    body = text[end...]
  }

  /// Throws why it is not Lua.
  func check(_ limits: KeyspaceLimits) throws(CommandError) {
    var message = clua_buffer()
    defer { clua_free(&message) }
    var luaLimits = clua_limits(limits)
    let outcome = body.withUnsafeBytes { body in
      clua_check(clua_text(body), &luaLimits, &message)
    }
    if outcome == clua_done { return }
    throw CommandError(outcome == clua_not_compiled ? message.text : limits.words(outcome))
  }
}

extension KeyspaceLimits {
  /// Why a script was stopped.
  func words(_ outcome: clua_outcome) -> String {
    let reason =
      switch outcome {
      case clua_out_of_time: "ran longer than \(scriptDuration)"
      case clua_out_of_instructions: "took more than \(scriptInstructions) steps"
      case clua_out_of_memory: "used more than \(scriptMemory) bytes of memory"
      case clua_reply_too_large:
        "answered more than \(scriptReply) bytes, \(scriptReplyElements) elements or 64 levels"
      default: "could not go on"
      }
    return "ERR the script \(reason), so it was stopped and nothing that it wrote was kept"
  }
}

extension clua_limits {
  init(_ limits: KeyspaceLimits) {
    let (seconds, attoseconds) = limits.scriptDuration.components
    self.init(
      memory: limits.scriptMemory, instructions: UInt64(max(1, limits.scriptInstructions)),
      duration: UInt64(max(0, seconds)) * 1_000_000_000
        + UInt64(max(0, attoseconds) / 1_000_000_000),
      reply: limits.scriptReply, elements: limits.scriptReplyElements)
  }
}

extension clua_text {
  /// The bytes there, for as long as they are there.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.init(
      bytes: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length: bytes.count)
  }

  var content: [UInt8] { Array(UnsafeRawBufferPointer(start: bytes, count: length)) }
}

extension clua_buffer {
  var content: [UInt8] { Array(UnsafeRawBufferPointer(start: bytes, count: length)) }

  var text: String { content.text }
}

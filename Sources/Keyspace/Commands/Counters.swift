internal import CLua
internal import KeyValue

extension Command {
  static let counters = [
    Command("incr", 2, .writing) { try add($0, 1) },
    Command("decr", 2, .writing) { try add($0, -1) },
    Command("incrby", 3, .writing) { try add($0, $0.integer(2)) },
    Command("decrby", 3, .writing) { call in
      let amount = try call.integer(2)
      guard amount != .min else { throw CommandError("ERR decrement would overflow") }
      return try add(call, -amount)
    },
    Command("incrbyfloat", 3, .writing, addFloat),
    Command("hincrby", 4, .writing, addToField),
    Command("hincrbyfloat", 4, .writing, addFloatToField),
  ]

  private static func add(_ call: Call, _ amount: Int64) throws -> Reply {
    let sum = try sum(
      try call.string(call.key(1))?.bytes, amount, orElse: .notAnInteger)
    try call.entries.set(call.key(1), DecimalText.bytes(sum), .keep)
    return .integer(sum)
  }

  private static func addToField(_ call: Call) throws -> Reply {
    let amount = try call.integer(3)
    let old = try call.fields(call.key(1), [call[2]])?[call[2]]
    let sum = try sum(old, amount, orElse: CommandError("ERR hash value is not an integer"))
    try call.write(call.key(1), set: [call[2]: DecimalText.bytes(sum)])
    return .integer(sum)
  }

  private static func sum(
    _ old: [UInt8]?, _ amount: Int64, orElse error: CommandError
  ) throws(CommandError) -> Int64 {
    guard let number = old.map(DecimalText.number) ?? 0 else { throw error }
    let (sum, overflow) = number.addingReportingOverflow(amount)
    if overflow { throw .overflow }
    return sum
  }

  // MARK: Floats

  private static let zero = [UInt8(ascii: "0")]

  private static func addFloat(_ call: Call) throws -> Reply {
    let old = try call.string(call.key(1))?.bytes ?? zero
    switch LongDouble.sum(old, call[2]) {
    case .text(let sum):
      try call.entries.set(call.key(1), sum, .keep)
      return .bytes(sum)
    case .notANumber: throw CommandError.notAFloat
    case .notFinite: throw CommandError.notFinite
    }
  }

  private static func addFloatToField(_ call: Call) throws -> Reply {
    switch LongDouble.sum(zero, call[3]) {
    case .text: break
    case .notANumber: throw CommandError.notAFloat
    case .notFinite: throw CommandError("ERR value is NaN or Infinity")
    }
    let old = try call.fields(call.key(1), [call[2]])?[call[2]] ?? zero
    switch LongDouble.sum(old, call[3]) {
    case .text(let sum):
      try call.write(call.key(1), set: [call[2]: sum])
      return .bytes(sum)
    case .notANumber: throw CommandError("ERR hash value is not a float")
    case .notFinite: throw CommandError.notFinite
    }
  }
}

/// Numbers as Redis adds them: in C's `long double`, which Swift has on some machines only.
private enum LongDouble {
  enum Sum {
    case text([UInt8])
    case notANumber
    case notFinite
  }

  static func sum(_ left: [UInt8], _ right: [UInt8]) -> Sum {
    guard let left = terminated(left), let right = terminated(right) else { return .notANumber }
    var text = [CChar](repeating: 0, count: Int(CLUA_SUM_BYTES))
    switch clua_add(left, right, &text) {
    case clua_sum: return .text(text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)))
    case clua_not_finite: return .notFinite
    default: return .notANumber
    }
  }

  /// The text as C takes it; nil where that would not be all of it, or it is too long for a number.
  private static func terminated(_ text: [UInt8]) -> [CChar]? {
    guard text.count < Int(CLUA_SUM_BYTES), !text.contains(0) else { return nil }
    return text.map(CChar.init(bitPattern:)) + [0]
  }
}

public import KeyValue
import ThreadCache

extension StoreEvent {
  /// The call as an entry of the log.
  public var logEntry: OperationEntry {
    let about =
      switch keyCount {
      case 0: ""
      case 1: key.map { "\($0)" } ?? "1 key"
      default: "\(Figures.count(keyCount, "key")), first \(key.map { "\($0)" } ?? "")"
      }
    let bytes = [
      bytesOut > 0 ? "\(Figures.bytes(bytesOut)) out" : nil,
      bytesIn > 0 ? "\(Figures.bytes(bytesIn)) in" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    let call = [bytes, about].filter { !$0.isEmpty }.joined(separator: " · ")
    return OperationEntry(
      level: level, operation: "store \(operation.rawValue)",
      thread: keyCount == 1 ? key.flatMap(KeySchema.metaIdentity) : nil,
      summary: error.map { "\($0.code.words): \($0)" } ?? (call.isEmpty ? "all keys" : call),
      details: error == nil ? [] : [call].filter { !$0.isEmpty },
      milliseconds: duration / .milliseconds(1))
  }

  private var level: OperationEntry.Level {
    guard let error else { return .debug }
    if error.code == .cancelled { return .debug }
    return error.code.isFault ? .error : .warning
  }
}

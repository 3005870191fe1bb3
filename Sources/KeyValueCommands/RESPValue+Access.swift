import RESP

/// The parts of a reply that a command is known to have; nil where it has another shape.
extension RESPValue {
  package var integer: Int64? {
    if case .integer(let number) = self { return number }
    return nil
  }

  package var bytes: [UInt8]? {
    if case .bytes(let bytes) = self { return bytes }
    return nil
  }

  package var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

  /// Elements of an array or a set.
  package var elements: [RESPValue]? {
    switch self {
    case .array(let elements), .set(let elements): elements
    default: nil
    }
  }

  /// Names and values: a RESP3 map, or a RESP2 list of one after the other.
  package var fields: [[UInt8]: [UInt8]]? {
    var fields: [[UInt8]: [UInt8]] = [:]
    switch self {
    case .map(let pairs):
      fields.reserveCapacity(pairs.count)
      for pair in pairs {
        guard let name = pair.key.bytes, let value = pair.value.bytes else { return nil }
        fields[name] = value
      }
    case .array(let list) where list.count.isMultiple(of: 2):
      fields.reserveCapacity(list.count / 2)
      for index in stride(from: 0, to: list.count, by: 2) {
        guard let name = list[index].bytes, let value = list[index + 1].bytes else { return nil }
        fields[name] = value
      }
    default: return nil
    }
    return fields
  }

  var isWrongType: Bool {
    if case .error(let error) = self { return error.code == "WRONGTYPE" }
    return false
  }

  /// True where the credentials do not reach a key or a command.
  var isForbidden: Bool {
    guard case .error(let error) = self else { return false }
    return error.code == "NOPERM" || error.message.contains("The user executing the script can't")
  }
}

extension RESPValue {
  /// True where the server has no such command, or hides it.
  var isUnknownCommand: Bool {
    guard case .error(let error) = self else { return false }
    return error.code == "ERR" && error.message.lowercased().contains("unknown command")
  }
}

import KeyValue

/// How a commit is told to its script.
extension Commit {
  var scriptCall: ScriptCall {
    var arguments: [[UInt8]] = []
    switch expected {
    case .anything: arguments.append([])
    case .absent: arguments.append(Array("-".utf8))
    case .version(let version): arguments.append(version.argument)
    }
    switch change {
    case .keep: arguments += [Array("k".utf8), lifetime.argument]
    case .delete: arguments += [Array("d".utf8), lifetime.argument]
    case .value(let value): arguments += [Array("v".utf8), lifetime.argument, value]
    case .splices(let splices, let result):
      let sent = splices.reduce(0) { $0 + $1.inserted.count + Self.bytesBesideSplice }
      if sent >= result.count {
        arguments += [Array("v".utf8), lifetime.argument, result]
        break
      }
      arguments += [Array("s".utf8), lifetime.argument]
      arguments += [splices.count, result.count].map(Self.number)
      for splice in splices {
        arguments += [splice.offset, splice.removed].map(Self.number)
        arguments.append(splice.inserted)
      }
    }
    for dependent in dependents { arguments += dependent.change.arguments(dependent) }
    return ScriptCall(keys: [anchor] + dependents.map(\.key), arguments: arguments)
  }

  /// The anchor's version once this is done; of a kept one that which was expected.
  var versionAfterwards: Version? {
    switch change {
    case .value(let value), .splices(_, let value): return Version(of: value)
    case .delete: return nil
    case .keep:
      if case .version(let version) = expected { return version }
      return nil
    }
  }

  /// Long values go another way than what somebody waits for.
  var lane: Lane {
    switch change {
    case .value(let value): CommandStore.lane(bytes: value.count)
    case .splices, .delete, .keep: .interactive
    }
  }

  /// About what a splice costs on the wire beside the bytes it inserts.
  private static let bytesBesideSplice = 30

  private static func number(_ number: Int) -> [UInt8] { DecimalText.bytes(Int64(number)) }
}

extension Projection.Change {
  /// How a change of a hash is told to a script.
  func arguments(_ projection: Projection) -> [[UInt8]] {
    switch self {
    case .delete: return [Array("-1".utf8)]
    case .fields(let set, let removed):
      let removals = removed.filter { set[$0] == nil }
      var arguments = [DecimalText.bytes(Int64(set.count))]
      arguments.reserveCapacity(3 + 2 * set.count + removals.count)
      for (name, value) in set { arguments += [name, value] }
      arguments.append(DecimalText.bytes(Int64(removals.count)))
      arguments += removals
      arguments.append(projection.lifetime.argument)
      return arguments
    }
  }
}

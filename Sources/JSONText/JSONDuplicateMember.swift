/// A name that an object has more than once.
public struct JSONDuplicateMember: Sendable, CustomStringConvertible {
  /// The object.
  public let object: JSONValue
  /// The members of that name, in the order of the text; the last is the one that counts.
  public let members: [JSONMember]

  /// The name.
  public var name: String { members[0].name }

  /// The way to the object from the root: `$.files[0]`.
  public var path: String { object.path }

  /// Where each of the members starts, in bytes.
  public var byteOffsets: [Int] { members.map(\.range.lowerBound) }

  /// The path, the name and the places, for people.
  public var description: String {
    let places = byteOffsets.map(String.init).joined(separator: ", ")
    return "\(path) has \"\(name)\" \(members.count) times, at bytes \(places)"
  }

  static func all(in tape: Tape) -> [JSONDuplicateMember] {
    var found: [JSONDuplicateMember] = []
    for (index, node) in tape.nodes.enumerated() where node.kind == .object && node.count > 1 {
      let object = JSONValue(tape: tape, index: index)
      guard MemberNames.haveDuplicates(object) else { continue }
      found += MemberNames.grouped(object).filter { $0.count > 1 }.map { group in
        JSONDuplicateMember(
          object: object, members: group.map { JSONMember(tape: tape, index: $0) })
      }
    }
    return found
  }
}

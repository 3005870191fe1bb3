/// A walk through a value and all that is in it, in the order of the text, from one value to the next.
///
/// ```swift
/// var walk = JSONWalk(document.root)
/// while walk.next() { print(walk.depth, walk.value?.rawText ?? "") }
/// ```
///
/// A step costs the same wherever it is made, and a copy goes on by itself from where it was made.
public struct JSONWalk: Sendable {
  /// A container that the walk is inside of.
  private struct Level: Sendable {
    /// The place on the tape after all that is in it.
    let end: UInt32
    let isObject: Bool
    /// The child that the walk is at, on the tape.
    var child: UInt32
    /// Which one that is.
    var place: UInt32 = 0
  }

  private let tape: Tape
  private let root: Int
  private var levels: [Level] = []
  /// Where it is on the tape; nil before the first value.
  private var index: Int?

  /// A walk that stands before a value; the first step goes to it.
  public init(_ root: JSONValue) {
    tape = root.tape
    self.root = root.index
  }

  /// Goes on to the next value; false: there is none.
  ///
  /// - Parameter entering: false passes over what is in the array or object that it is at.
  public mutating func next(entering: Bool = true) -> Bool {
    guard let index else {
      self.index = root
      return true
    }
    let node = tape.nodes[index]
    if entering, node.count > 0, node.kind == .array || node.kind == .object {
      let isObject = node.kind == .object
      let child = index + (isObject ? 2 : 1)
      levels.append(Level(end: node.next, isObject: isObject, child: UInt32(child)))
      self.index = child
      return true
    }
    while let level = levels.last {
      if node.next < level.end {
        let child = node.next + (level.isObject ? 1 : 0)
        levels[levels.count - 1].child = child
        levels[levels.count - 1].place += 1
        self.index = Int(child)
        return true
      }
      levels.removeLast()
    }
    return false
  }

  /// The value that it is at; nil before the first step.
  public var value: JSONValue? { index.map { JSONValue(tape: tape, index: $0) } }

  /// How many arrays and objects it is inside of.
  public var depth: Int { levels.count }

  /// The member whose value it is at; nil: it is at an element, or at the whole.
  public var member: JSONMember? {
    guard let index, levels.last?.isObject == true else { return nil }
    return JSONMember(tape: tape, index: index - 1)
  }

  /// Which element or member it is at; nil: it is at the whole.
  public var place: Int? { levels.last.map { Int($0.place) } }

  /// The way from the whole to where it is, for people: `$[0].value["under 18"]`.
  public var path: String {
    var path = JSONPath()
    for level in levels {
      if level.isObject {
        path.append(name: tape.stringSlice(tape.nodes[Int(level.child) - 1]))
      } else {
        path.append(place: Int(level.place))
      }
    }
    return path.text
  }
}

extension JSONValue {
  /// The way to this value from the root, for people: `$.files[0].data["under 18"]`.
  public var path: String { path(in: JSONValue(tape: tape, index: 0)) }

  /// The way to this value from one that it is in, which is `$` then.
  ///
  /// Goes through what stands before it at every level.
  public func path(in ancestor: JSONValue) -> String {
    var path = JSONPath()
    var around = ancestor.index
    while around < index {
      let container = JSONValue(tape: tape, index: around)
      guard let step = container.child(holding: index) else { break }
      if container.kind == .array {
        path.append(place: step.position)
      } else {
        path.append(name: tape.stringSlice(tape.nodes[step.index - 1]))
      }
      around = step.index
    }
    return path.text
  }

  /// The element or member value that is, or has inside of it, the node at `inner`; a member's name
  /// counts as being inside of its value.
  private func child(holding inner: Int) -> (index: Int, position: Int)? {
    let end = Int(node.next)
    let nameNodes = kind == .object ? 1 : 0
    var child = index + 1 + nameNodes
    var position = 0
    while child < end {
      let next = Int(tape.nodes[child].next)
      if inner < next { return (child, position) }
      child = next + nameNodes
      position += 1
    }
    return nil
  }
}

extension JSONValue {
  /// The way to this value from the root, for people: `$.files[0].data["under 18"]`.
  public var path: String {
    var path: [UInt8] = [UInt8(ascii: "$")]
    var around = 0
    while around < index {
      let container = JSONValue(tape: tape, index: around)
      guard let step = container.child(holding: index) else { break }
      if container.kind == .array {
        path += Array("[\(step.position)]".utf8)
      } else {
        Self.append(name: tape.stringSlice(tape.nodes[step.index - 1]), to: &path)
      }
      around = step.index
    }
    return String(decoding: path, as: UTF8.self)
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

  private static func append(name: ArraySlice<UInt8>, to path: inout [UInt8]) {
    let isPlain =
      name.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      } && name.first.map { $0 > UInt8(ascii: "9") } == true
    if isPlain {
      path.append(UInt8(ascii: "."))
      path += name
    } else {
      path.append(UInt8(ascii: "["))
      Quoting.append(wtf8: name, to: &path)
      path.append(UInt8(ascii: "]"))
    }
  }
}

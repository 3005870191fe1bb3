/// The text of a value, made without recursion.
struct TreeText {
  struct Style {
    /// Whether members, strings and numbers become what JavaScript makes of them.
    var javaScript: Bool
    /// Spaces per level; nil: all on one line.
    var indent: Int?
  }

  /// A container that is being written.
  private struct Frame {
    let closing: UInt8
    /// Where the next element, or name, is on the tape.
    var next: Int
    let end: Int
    /// The names in another order than that of the tape, and how many of them are written.
    let order: [Int]?
    var written = 0

    mutating func takeNext(_ nodes: [Node]) -> Int? {
      if let order {
        guard written < order.count else { return nil }
        written += 1
        return order[written - 1]
      }
      guard next < end else { return nil }
      let taken = next
      let value = closing == UInt8(ascii: "}") ? next + 1 : next
      next = Int(nodes[value].next)
      written += 1
      return taken
    }
  }

  private let tape: Tape
  private let bytes: [UInt8]
  private let nodes: [Node]
  private let style: Style
  private var out: [UInt8] = []
  private var frames: [Frame] = []

  static func write(_ value: JSONValue, style: Style) -> [UInt8] {
    var text = TreeText(tape: value.tape, style: style)
    text.out.reserveCapacity(value.range.count)
    text.write(value.index)
    while let innermost = text.frames.indices.last {
      if let child = text.frames[innermost].takeNext(text.nodes) {
        text.writeChild(child, of: innermost)
      } else {
        let closing = text.frames.removeLast().closing
        text.newLine()
        text.out.append(closing)
      }
    }
    return text.out
  }

  private init(tape: Tape, style: Style) {
    self.tape = tape
    bytes = tape.bytes
    nodes = tape.nodes
    self.style = style
  }

  private mutating func writeChild(_ child: Int, of frame: Int) {
    if frames[frame].written > 1 { out.append(UInt8(ascii: ",")) }
    newLine()
    guard frames[frame].closing == UInt8(ascii: "}") else { return write(child) }
    writeString(nodes[child])
    out.append(UInt8(ascii: ":"))
    if style.indent != nil { out.append(UInt8(ascii: " ")) }
    write(child + 1)
  }

  /// Writes a scalar or an empty container whole; of any other container its bracket, and puts the
  /// container where its children will be written from.
  private mutating func write(_ index: Int) {
    let node = nodes[index]
    switch node.kind {
    case .array, .object:
      let isObject = node.kind == .object
      out.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
      let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
      if node.count == 0 {
        out.append(closing)
      } else {
        let order =
          isObject && style.javaScript
          ? MemberNames.javaScriptOrder(JSONValue(tape: tape, index: index)) : nil
        frames.append(
          Frame(closing: closing, next: index + 1, end: Int(node.next), order: order))
      }
    case .string:
      writeString(node)
    case .number where style.javaScript:
      NumberText.appendJavaScript(bytes[node.range], to: &out)
    default:
      copy(node)
    }
  }

  private mutating func writeString(_ node: Node) {
    if style.javaScript, node.hasEscapes {
      Quoting.append(wtf8: tape.stringSlice(node), to: &out)
    } else {
      copy(node)
    }
  }

  /// Copies a value as it stands in the text.
  private mutating func copy(_ node: Node) {
    // A slice of an array would be retained and released for every value.
    bytes.withUnsafeBufferPointer { text in
      precondition(Int(node.end) <= text.count)
      out += UnsafeBufferPointer(rebasing: text[node.range])
    }
  }

  private mutating func newLine() {
    guard let indent = style.indent else { return }
    out.append(UInt8(ascii: "\n"))
    let levels = min(frames.count, JSONWriter.deepestIndentation)
    out += repeatElement(UInt8(ascii: " "), count: levels * indent)
  }
}

import JSONText
import Testing

/// A document as a tree to which the same changes are made the plain way.
private final class ModelNode {
  let value: JSONValue
  var replacement: [UInt8]?
  var isRemoved = false
  var children: [(name: [UInt8]?, node: ModelNode)] = []
  var appended: [(name: [UInt8]?, bytes: [UInt8])] = []

  init(_ value: JSONValue) {
    self.value = value
    children =
      value.elements.map { (nil, ModelNode($0)) }
      + value.members.map { ($0.nameBytes, ModelNode($0.value)) }
  }

  var everyNode: [ModelNode] { [self] + children.flatMap(\.node.everyNode) }

  func setMember(_ name: [UInt8], _ bytes: [UInt8]) {
    if let child = children.last(where: { $0.name == name }), !child.node.isRemoved {
      child.node.replacement = bytes
    } else if let place = appended.firstIndex(where: { $0.name == name }) {
      appended[place].bytes = bytes
    } else {
      appended.append((name, bytes))
    }
  }

  func removeMember(_ name: [UInt8]) {
    for child in children where child.name == name { child.node.isRemoved = true }
    appended.removeAll { $0.name == name }
  }

  /// The text with all whitespace gone, or that of the replacement.
  var minified: [UInt8] {
    if let replacement { return minify(replacement) }
    guard value.kind == .array || value.kind == .object else { return Array(value.rawBytes) }
    var items: [[UInt8]] = []
    for (place, child) in children.enumerated() where !child.node.isRemoved {
      var name: [UInt8] = []
      if child.name != nil {
        name = Array(Array(value.members)[place].nameValue.rawBytes) + Array(":".utf8)
      }
      items.append(name + child.node.minified)
    }
    for item in appended {
      items.append(
        (item.name.map { JSONWriter.quote(wtf8: $0) + Array(":".utf8) } ?? []) + minify(item.bytes))
    }
    let brackets = value.kind == .array ? ("[", "]") : ("{", "}")
    return Array(brackets.0.utf8) + items.joined(separator: Array(",".utf8))
      + Array(brackets.1.utf8)
  }

  private func minify(_ bytes: [UInt8]) -> [UInt8] {
    (try? JSONWriter.minified(JSONDocument(parsing: bytes).root)) ?? []
  }
}

@Suite("Edits at random")
struct EditPropertyTests {
  @Test("random edits give what the same changes of a tree give, and touch no other byte")
  func matchesTheModel() throws {
    for seed in 0..<1200 as Range<UInt64> {
      var random = SeededGenerator(seed: seed ^ 0xed17)
      let document = try JSONDocument(parsing: RandomText.document(seed: seed))
      let model = ModelNode(document.root)
      let nodes = model.everyNode
      var edit = JSONEdit(document)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        guard let node = nodes.randomElement(using: &random) else { continue }
        change(node, &edit, &random)
      }
      let result = edit.apply()
      let splices = edit.splices()
      #expect(isMinimal(splices, of: document.bytes), "seed \(seed)")
      #expect(applyByHand(splices, to: document.bytes) == result, "seed \(seed)")
      #expect(edit.isEmpty == (result == document.bytes), "seed \(seed)")
      let read = try JSONDocument(parsing: result)
      #expect(
        String(decoding: JSONWriter.minified(read.root), as: UTF8.self)
          == String(decoding: model.minified, as: UTF8.self), "seed \(seed)")
    }
  }

  private func change(
    _ node: ModelNode, _ edit: inout JSONEdit, _ random: inout SeededGenerator
  ) {
    let bytes = RandomText.value(seed: random.next())
    switch (node.value.kind, Int.random(in: 0..<3, using: &random)) {
    case (.object, 0):
      let name = randomName(node, &random)
      edit.setMember(String(decoding: name, as: UTF8.self), of: node.value, to: bytes)
      node.setMember(name, bytes)
    case (.object, 1):
      let name = randomName(node, &random)
      edit.removeMember(String(decoding: name, as: UTF8.self), of: node.value)
      node.removeMember(name)
    case (.array, 0):
      edit.append(bytes, to: node.value)
      node.appended.append((nil, bytes))
    case (.array, 1):
      let places = (0..<3).map { _ in
        Int.random(in: 0...max(1, node.children.count), using: &random)
      }
      edit.removeElements(at: places, of: node.value)
      for place in places where place < node.children.count {
        node.children[place].node.isRemoved = true
      }
    default:
      edit.replace(node.value, with: bytes)
      node.replacement = bytes
    }
  }

  /// A name that the object has, mostly, and that can be said as a string.
  private func randomName(_ node: ModelNode, _ random: inout SeededGenerator) -> [UInt8] {
    let names = node.children.compactMap(\.name).filter {
      Array(String(decoding: $0, as: UTF8.self).utf8) == $0
    }
    let other = Array("new\(Int.random(in: 0..<3, using: &random))\n".utf8)
    return Int.random(in: 0..<4, using: &random) == 0
      ? other : names.randomElement(using: &random) ?? other
  }

  /// Ascending, apart from each other, and different from the original at both ends of each.
  private func isMinimal(_ splices: [JSONSplice], of original: [UInt8]) -> Bool {
    var end = -1
    for splice in splices {
      guard splice.offset > end, splice.offset + splice.removed <= original.count else {
        return false
      }
      end = splice.offset + splice.removed
      if splice.removed == 0, splice.inserted.isEmpty { return false }
      let removed = original[splice.offset..<end]
      if let old = removed.first, let new = splice.inserted.first, old == new { return false }
      if let old = removed.last, let new = splice.inserted.last, old == new { return false }
    }
    return true
  }

  private func applyByHand(_ splices: [JSONSplice], to original: [UInt8]) -> [UInt8] {
    var bytes = original
    for splice in splices.reversed() {
      bytes.replaceSubrange(splice.offset..<splice.offset + splice.removed, with: splice.inserted)
    }
    return bytes
  }
}

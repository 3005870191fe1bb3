/// Works out the splices of an edit.
enum EditSplices {
  static func all(of edit: JSONEdit) -> [JSONSplice] {
    let tape = edit.original.tape
    let covered = Covered(edit)
    var splices: [JSONSplice] = []
    for (index, bytes) in edit.replacements where !covered.contains(index) {
      let range = tape.nodes[index].range
      splices.append(
        JSONSplice(offset: range.lowerBound, removed: range.count, inserted: bytes))
    }
    for (index, changes) in edit.children
    where edit.replacements[index] == nil && !covered.contains(index) {
      splices += ContainerChange(JSONValue(tape: tape, index: index), changes).splices()
    }
    // A change of a container can start where that of its last child ends, never the other way round.
    splices.sort { ($0.offset, $0.end) < ($1.offset, $1.end) }
    return merged(splices).compactMap { $0.trimmed(against: edit.original.bytes) }
  }

  private static func merged(_ splices: [JSONSplice]) -> [JSONSplice] {
    var result: [JSONSplice] = []
    for splice in splices {
      if let last = result.last, last.end == splice.offset {
        result[result.count - 1] = JSONSplice(
          offset: last.offset, removed: last.removed + splice.removed,
          inserted: last.inserted + splice.inserted)
      } else {
        result.append(splice)
      }
    }
    return result
  }

  /// What lies inside of something that is replaced or removed, in tape indexes.
  private struct Covered {
    private var ranges: [Range<Int>] = []

    init(_ edit: JSONEdit) {
      let tape = edit.original.tape
      var all: [Range<Int>] = []
      for index in edit.replacements.keys {
        all.append(index + 1..<Int(tape.nodes[index].next))
      }
      for (index, changes) in edit.children {
        let isObject = tape.nodes[index].kind == .object
        for child in changes.removed {
          all.append(child..<Int(tape.nodes[isObject ? child + 1 : child].next))
        }
      }
      all.removeAll(where: \.isEmpty)
      all.sort { $0.lowerBound < $1.lowerBound }
      for range in all {
        if let last = ranges.last, range.lowerBound <= last.upperBound {
          ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        } else {
          ranges.append(range)
        }
      }
    }

    func contains(_ index: Int) -> Bool {
      var low = 0
      var high = ranges.count
      while low < high {
        let middle = (low + high) / 2
        if ranges[middle].upperBound <= index { low = middle + 1 } else { high = middle }
      }
      return low < ranges.count && ranges[low].contains(index)
    }
  }
}

/// The removals and additions of one container, in the layout that it has.
private struct ContainerChange {
  private let container: JSONValue
  private let changes: JSONEdit.ChildChanges
  private let isObject: Bool
  /// Where each child is: members from their names to the ends of their values.
  private let ranges: [Range<Int>]
  private let isRemoved: [Bool]

  init(_ container: JSONValue, _ changes: JSONEdit.ChildChanges) {
    self.container = container
    self.changes = changes
    isObject = container.kind == .object
    if isObject {
      ranges = container.members.map(\.range)
      isRemoved = container.members.map { changes.removed.contains($0.index) }
    } else {
      ranges = container.elements.map(\.range)
      isRemoved = container.elements.map { changes.removed.contains($0.index) }
    }
  }

  func splices() -> [JSONSplice] {
    guard let lastKept = isRemoved.lastIndex(of: false) else { return splicesKeepingNone() }
    var result: [JSONSplice] = []
    var previous: Int?
    // Each run of removed children goes with the comma before it, or, at the start, the one after it.
    for index in ranges.indices where !isRemoved[index] {
      let end = ranges[index].lowerBound
      if let previous, previous < index - 1 {
        let start = ranges[previous].upperBound
        result.append(
          JSONSplice(
            offset: start, removed: ranges[index - 1].upperBound - start, inserted: []))
      } else if previous == nil, index > 0 {
        let start = ranges[0].lowerBound
        result.append(JSONSplice(offset: start, removed: end - start, inserted: []))
      }
      previous = index
    }
    var added: [UInt8] = []
    for child in changes.appended {
      added.append(UInt8(ascii: ","))
      added += gap
      added += text(of: child)
    }
    let start = ranges[lastKept].upperBound
    let removed = ranges[ranges.count - 1].upperBound - start
    if removed > 0 || !added.isEmpty {
      result.append(JSONSplice(offset: start, removed: removed, inserted: added))
    }
    return result
  }

  private func splicesKeepingNone() -> [JSONSplice] {
    var added: [UInt8] = []
    for (place, child) in changes.appended.enumerated() {
      if place > 0 {
        added.append(UInt8(ascii: ","))
        added += gap
      }
      added += text(of: child)
    }
    let inside = container.range.lowerBound + 1..<container.range.upperBound - 1
    guard let first = ranges.first, let last = ranges.last else {
      // It was empty already.
      return added.isEmpty
        ? [] : [JSONSplice(offset: inside.lowerBound, removed: 0, inserted: added)]
    }
    let range = added.isEmpty ? inside : first.lowerBound..<last.upperBound
    return [JSONSplice(offset: range.lowerBound, removed: range.count, inserted: added)]
  }

  /// The whitespace in front of the last child, which is that of a new line in an indented text.
  private var gap: ArraySlice<UInt8> {
    guard let last = ranges.last else { return [] }
    let bytes = container.tape.bytes
    var start = last.lowerBound
    while start > container.range.lowerBound, bytes[start - 1] <= 0x20 { start -= 1 }
    return bytes[start..<last.lowerBound]
  }

  private func text(of child: (name: String?, bytes: [UInt8])) -> [UInt8] {
    guard let name = child.name else { return child.bytes }
    var text: [UInt8] = []
    Quoting.append(name, to: &text)
    return text + colon + child.bytes
  }

  /// What stands between a name and its value here.
  private var colon: ArraySlice<UInt8> {
    guard isObject, let last = Array(container.members.suffix(1)).first else {
      return [UInt8(ascii: ":")]
    }
    let nameEnd = last.nameValue.range.upperBound
    return container.tape.bytes[nameEnd..<last.value.range.lowerBound]
  }
}

/// Questions about all the names of one object.
enum MemberNames {
  /// A decoded name as a key; hashed with the process's random seed, so that no text can be written
  /// to make the look-ups slow.
  private struct Key: Hashable {
    let bytes: ArraySlice<UInt8>

    func hash(into hasher: inout Hasher) {
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  /// Up to this many names each is compared with each, which is quicker than hashing them.
  private static let few = 8

  static func haveDuplicates(_ object: JSONValue) -> Bool {
    let tape = object.tape
    let count = object.count
    guard count > 1 else { return false }
    if count <= few { return haveDuplicatesAmongFew(object) }
    var indexes = MemberIndexes(of: object)
    var seen = Set<Key>(minimumCapacity: count)
    while let index = indexes.next() {
      if !seen.insert(Key(bytes: tape.stringSlice(tape.nodes[index]))).inserted { return true }
    }
    return false
  }

  private static func haveDuplicatesAmongFew(_ object: JSONValue) -> Bool {
    let tape = object.tape
    let end = Int(object.node.next)
    var one = object.index + 1
    while one < end {
      let name = tape.nodes[one]
      var other = Int(tape.nodes[one + 1].next)
      while other < end {
        if tape.sameString(name, tape.nodes[other]) { return true }
        other = Int(tape.nodes[other + 1].next)
      }
      one = Int(tape.nodes[one + 1].next)
    }
    return false
  }

  /// The places of the names on the tape, those of one name together, in the order in which each name
  /// comes first.
  static func grouped(_ object: JSONValue) -> [[Int]] {
    let tape = object.tape
    var groups: [[Int]] = []
    var place: [Key: Int] = [:]
    var indexes = MemberIndexes(of: object)
    while let index = indexes.next() {
      let key = Key(bytes: tape.stringSlice(tape.nodes[index]))
      if let group = place[key] {
        groups[group].append(index)
      } else {
        place[key] = groups.count
        groups.append([index])
      }
    }
    return groups
  }

  /// The number that a name is if JavaScript takes it for an array index: a canonical decimal below
  /// 2^32 - 1.
  static func arrayIndex(_ name: ArraySlice<UInt8>) -> UInt32? {
    guard let first = name.first, name.count <= 10 else { return nil }
    if first == UInt8(ascii: "0") { return name.count == 1 ? 0 : nil }
    var value: UInt64 = 0
    for byte in name {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + UInt64(digit)
    }
    return value < UInt64(UInt32.max) ? UInt32(value) : nil
  }

  /// The places of the names in JavaScript's order; nil if that is the order of the text.
  ///
  /// After `JSON.parse` array indexes come first, by number, then the rest by first occurrence, with
  /// the last value of each.
  static func javaScriptOrder(_ object: JSONValue) -> [Int]? {
    let tape = object.tape
    var hasIndexes = false
    var indexes = MemberIndexes(of: object)
    while let index = indexes.next() {
      let node = tape.nodes[index]
      // An escaped name may spell a digit too.
      if node.hasEscapes || tape.bytes[Int(node.start) + 1] &- UInt8(ascii: "0") < 10 {
        hasIndexes = hasIndexes || arrayIndex(tape.stringSlice(node)) != nil
      }
    }
    guard hasIndexes || haveDuplicates(object) else { return nil }
    var numbered: [(number: UInt32, index: Int)] = []
    var named: [Int] = []
    for group in grouped(object) {
      guard let last = group.last else { continue }
      if let number = arrayIndex(tape.stringSlice(tape.nodes[last])) {
        numbered.append((number, last))
      } else {
        named.append(last)
      }
    }
    return numbered.sorted { $0.number < $1.number }.map(\.index) + named
  }
}

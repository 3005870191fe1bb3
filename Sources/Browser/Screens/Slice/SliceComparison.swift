import JSONText

/// Two slices line by line: what both have under one name, and what only one of them has.
struct SliceComparison: Sendable {
  /// How the two sides of a line differ.
  enum Difference: Sendable, Equatable {
    case same
    /// Both are numbers: by how much the right one is more.
    case number(Double)
    /// Both are there and are not the same.
    case other
    case onlyLeft, onlyRight
  }

  /// Two values of one name.
  struct Pair: Sendable {
    let label: String
    let left: JSONValue?
    let right: JSONValue?
    let difference: Difference
  }

  /// One line.
  enum Row: Sendable {
    case heading(String)
    case pair(Pair)
    case gap

    var pair: Pair? { if case .pair(let pair) = self { pair } else { nil } }
    var heading: String? { if case .heading(let text) = self { text } else { nil } }
  }

  /// More rows than this are not made.
  static let limit = 20_000
  /// Containers below this many levels are compared as a whole.
  private static let deepest = 32

  let leftName: String
  let rightName: String
  private(set) var rows: [Row] = []
  /// How many lines differ.
  private(set) var differences = 0
  /// Whether a line has two sides.
  private(set) var sharesLines = false
  /// True when there would have been more lines.
  private(set) var isCut = false
  /// The value of a full bar.
  private(set) var full = 1.0
  private(set) var labelWidth = 0
  /// Decimals of all figures, as those of the bars.
  private(set) var decimals = 0

  init(_ left: JSONValue, named leftName: String, _ right: JSONValue, named rightName: String) {
    self.leftName = leftName
    self.rightName = rightName
    compare(left, right, label: "", depth: 0)
    let largest = rows.reduce(0.0) { largest, row in
      guard case .pair(let pair) = row else { return largest }
      return max(largest, abs(pair.left?.double ?? 0), abs(pair.right?.double ?? 0))
    }
    full = largest <= 1 ? 1 : largest
  }

  private mutating func compare(
    _ left: JSONValue?, _ right: JSONValue?, label: String, depth: Int
  ) {
    guard rows.count < Self.limit else {
      isCut = true
      return
    }
    guard depth < Self.deepest, let left, let right, left.kind == right.kind,
      left.kind == .object || left.kind == .array, left.count + right.count > 0
    else { return add(left, right, label) }
    if left.kind == .object {
      compareMembers(left, right, label, depth)
    } else {
      compareElements(left, right, label, depth)
    }
  }

  private mutating func compareMembers(
    _ left: JSONValue, _ right: JSONValue, _ label: String, _ depth: Int
  ) {
    let room = Self.limit + 1
    let others = right.members.prefix(room).map { ($0.name, $0.value) }
    let byName = Dictionary(others) { $1 }
    var seen: Set<String> = []
    for member in left.members.prefix(room) where seen.insert(member.name).inserted {
      compare(
        member.value, byName[member.name], label: Self.join(label, member.name), depth: depth + 1)
    }
    for (name, value) in others where seen.insert(name).inserted {
      compare(nil, value, label: Self.join(label, name), depth: depth + 1)
    }
  }

  /// Elements that name a response belong to that of the other side; others to the one at their place.
  private mutating func compareElements(
    _ left: JSONValue, _ right: JSONValue, _ label: String, _ depth: Int
  ) {
    let room = Self.limit + 1
    let lefts = Array(left.elements.prefix(room))
    let rights = Array(right.elements.prefix(room))
    let leftNames = lefts.map { $0["response"]?.string }
    let rightNames = rights.map { $0["response"]?.string }
    guard !leftNames.contains(nil), !rightNames.contains(nil),
      Set(leftNames).count == lefts.count, Set(rightNames).count == rights.count
    else {
      for place in 0..<max(lefts.count, rights.count) {
        compare(
          place < lefts.count ? lefts[place] : nil, place < rights.count ? rights[place] : nil,
          label: "\(label)[\(place)]", depth: depth + 1)
      }
      return
    }
    let byName = Dictionary(uniqueKeysWithValues: zip(rightNames, rights))
    for (name, element) in zip(leftNames, lefts) { compare(element, byName[name], group: name) }
    let known = Set(leftNames)
    for (name, element) in zip(rightNames, rights) where !known.contains(name) {
      compare(nil, element, group: name)
    }
  }

  /// The values of a response under its text.
  private mutating func compare(_ left: JSONValue?, _ right: JSONValue?, group name: String?) {
    guard rows.count < Self.limit else {
      isCut = true
      return
    }
    if !rows.isEmpty { rows.append(.gap) }
    rows.append(.heading(name ?? ""))
    let (old, new) = (left?["value"], right?["value"])
    if let old, let new, old.kind == .object, new.kind == .object {
      compareMembers(old, new, "", 1)
    } else if let only = left == nil ? new : right == nil ? old : nil, only.kind == .object {
      // What one side does not have at all is told line by line.
      for member in only.members.prefix(Self.limit) {
        compare(
          left == nil ? nil : member.value, left == nil ? member.value : nil, label: member.name,
          depth: 1)
      }
    } else {
      compare(old ?? left, new ?? right, label: "", depth: 1)
    }
  }

  private static func join(_ label: String, _ name: String) -> String {
    label.isEmpty ? name : label + " › " + name
  }

  private mutating func add(_ left: JSONValue?, _ right: JSONValue?, _ label: String) {
    let difference = Self.difference(left, right)
    for value in [left, right].compactMap(\.self) {
      decimals = max(decimals, SliceBars.decimals(value))
    }
    if difference != .same { differences += 1 }
    if left != nil, right != nil { sharesLines = true }
    labelWidth = max(labelWidth, TextWidth.columns(of: label))
    rows.append(.pair(Pair(label: label, left: left, right: right, difference: difference)))
  }

  private static func difference(_ left: JSONValue?, _ right: JSONValue?) -> Difference {
    guard let left else { return right == nil ? .same : .onlyRight }
    guard let right else { return .onlyLeft }
    if left.rawBytes.elementsEqual(right.rawBytes) { return .same }
    if let old = left.double, let new = right.double {
      return old == new ? .same : .number(new - old)
    }
    guard left.kind == right.kind else { return .other }
    return JSONWriter.minified(left) == JSONWriter.minified(right) ? .same : .other
  }
}

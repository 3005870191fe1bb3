/// A set of slots, as ranges in ascending order that do not touch.
struct SlotSet: Sendable, Hashable {
  private(set) var ranges: [ClosedRange<Int>]

  /// The slots of ranges in any order.
  init(_ ranges: [ClosedRange<Int>] = []) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 else {
        self.ranges.append(range)
        continue
      }
      let upper = Swift.max(last.upperBound, range.upperBound)
      self.ranges[self.ranges.count - 1] = last.lowerBound...upper
    }
  }

  var isEmpty: Bool { ranges.isEmpty }
  var count: Int { ranges.reduce(0) { $0 + $1.count } }

  func contains(_ slot: Int) -> Bool { ranges.contains { $0.contains(slot) } }

  func union(_ other: SlotSet) -> SlotSet { SlotSet(ranges + other.ranges) }

  func intersection(_ other: SlotSet) -> SlotSet {
    SlotSet(
      ranges.flatMap { range in
        other.ranges.filter { $0.overlaps(range) }.map { $0.clamped(to: range) }
      })
  }

  func subtracting(_ other: SlotSet) -> SlotSet {
    SlotSet(
      ranges.flatMap { range in
        var rest: [ClosedRange<Int>] = []
        var from = range.lowerBound
        for hole in other.ranges where hole.overlaps(range) {
          if hole.lowerBound > from { rest.append(from...hole.lowerBound - 1) }
          from = hole.upperBound + 1
        }
        if from <= range.upperBound { rest.append(from...range.upperBound) }
        return rest
      })
  }
}

extension SlotSet: LosslessStringConvertible {
  /// `0-5460,10923`; `-` for none.
  var description: String {
    isEmpty
      ? "-"
      : ranges.map { range in
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
      }.joined(separator: ",")
  }

  /// The set that ``description`` tells.
  init?(_ description: String) {
    guard description != "-" else {
      self.init()
      return
    }
    var ranges: [ClosedRange<Int>] = []
    for part in description.split(separator: ",", omittingEmptySubsequences: false) {
      guard let range = Self.range(part) else { return nil }
      ranges.append(range)
    }
    self.init(ranges)
  }

  /// A range as `CLUSTER NODES` writes it: `0-5460`, `10923`.
  static func range(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = ends.first.flatMap({ Int($0) }), let last = ends.last.flatMap({ Int($0) }),
      0 <= first, first <= last, last < HashSlot.count
    else { return nil }
    return first...last
  }
}

/// The lines of an environment file, to the byte, of which some are changed.
struct EnvironmentLines {
  private static let begin = Array(
    ##"# bobbin gateway: to go back, take out the lines down to its end, and "#bobbin# " off others"##
      .utf8)
  private static let end = Array("# end of bobbin gateway".utf8)
  private static let sign = Array("#bobbin# ".utf8)
  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// Each without what ends it.
  private var lines: [[UInt8]] = []
  /// What ends each of them.
  private var ends: [[UInt8]] = []
  private let hasMark: Bool

  init(_ text: [UInt8]) {
    hasMark = text.starts(with: Self.byteOrderMark)
    for line in text.dropFirst(hasMark ? 3 : 0).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      let isDOS = line.last == UInt8(ascii: "\r")
      lines.append(Array(isDOS ? line.dropLast() : line))
      ends.append(Array((isDOS ? "\r\n" : "\n").utf8))
    }
    // What follows the last line's end is no line.
    if lines.last?.isEmpty == true {
      lines.removeLast()
      ends.removeLast()
    }
  }

  /// Whether a gateway has written into it.
  var hasBlock: Bool { lines.contains(Self.begin) }

  /// The variables that its lines set.
  var variables: Set<String> { Set(places.map(\.name)) }

  /// The whole text.
  var bytes: [UInt8] {
    zip(lines, ends).reduce(into: hasMark ? Self.byteOrderMark : []) { $0 += $1.0 + $1.1 }
  }

  /// Sets variables between the two comments, where those were or at the end.
  ///
  /// - Parameter companions: variables of which no line stays, whether they are set or not.
  /// - Returns: those that lines set to something else, which are comments now.
  mutating func set(
    _ values: [(name: String, value: String)], retiring companions: Set<String> = []
  ) -> [String] {
    let lineEnd = ends.first ?? Array("\n".utf8)
    var place = lines.count
    if let first = lines.firstIndex(of: Self.begin) {
      let last = lines[first...].firstIndex(of: Self.end) ?? first
      lines.removeSubrange(first...last)
      ends.removeSubrange(first...last)
      place = first
    }
    var retired: [String] = []
    let unset = companions.subtracting(values.map(\.name)).sorted()
    let all = values.map { ($0.name, $0.value as String?) } + unset.map { ($0, nil) }
    for (name, value) in all {
      for range in places.reversed() where range.name == name {
        if let value, Array(lines[range.lines]) == [Array("\(name)=\(value)".utf8)] {
          // What is said once more in the block need not stay.
          lines.removeSubrange(range.lines)
          ends.removeSubrange(range.lines)
          if range.lines.lowerBound < place { place -= 1 }
        } else {
          for index in range.lines { lines[index] = Self.sign + lines[index] }
          if !retired.contains(name) { retired.append(name) }
        }
      }
    }
    let block = [Self.begin] + values.map { Array("\($0.name)=\($0.value)".utf8) } + [Self.end]
    lines.insert(contentsOf: block, at: place)
    ends.insert(contentsOf: block.map { _ in lineEnd }, at: place)
    return retired
  }

  /// Which lines set what: not what only looks like it, within a value between quotes.
  private var places: [(name: String, lines: Range<Int>)] {
    let text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    return EnvironmentText(String(decoding: text, as: UTF8.self)).places
  }
}

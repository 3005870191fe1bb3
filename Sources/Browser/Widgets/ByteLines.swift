/// How often work on many lines looks whether it is still wanted.
enum ByteLines {
  /// Lines from one look to the next: less than a millisecond's work.
  static let pause = 1024
}

/// Bytes as lines of text.
extension ArraySlice<UInt8> {
  /// How many lines end in here.
  var lineFeeds: Int { reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) } }

  /// The lines, without what ends them.
  var lines: [String] { lines(check: LineDiff.never) }

  /// The same of a text that may be huge.
  ///
  /// - Parameter check: called now and then; what it throws ends it.
  func lines<Stop: Error>(check: () throws(Stop) -> Void) throws(Stop) -> [String] {
    var lines: [String] = []
    var start = startIndex
    while let end = self[start...].firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(String(decoding: self[start..<end], as: UTF8.self))
      start = end + 1
      if lines.count.isMultiple(of: ByteLines.pause) { try check() }
    }
    return lines + [String(decoding: self[start...], as: UTF8.self)]
  }

  /// The end of whole lines, with at most so many of them.
  func lastLines(_ count: Int) -> ArraySlice<UInt8> {
    var start = endIndex
    for _ in 0..<count where start > startIndex {
      start = self[..<(start - 1)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? startIndex
    }
    return self[start...]
  }

  /// The beginning, with at least so many lines where there are as many.
  func firstLines(_ count: Int) -> ArraySlice<UInt8> {
    var end = startIndex
    for _ in 0..<count where end < endIndex {
      end = self[end...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? endIndex
    }
    return self[..<end]
  }
}

/// Bytes as lines of text.
extension ArraySlice<UInt8> {
  /// How many lines end in here.
  var lineFeeds: Int { reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) } }

  /// The lines, without what ends them.
  var lines: [String] {
    split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
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

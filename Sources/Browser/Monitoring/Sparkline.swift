/// A row of columns of different heights, for how something went within the last minutes.
struct Sparkline {
  /// The heights, the oldest first.
  let columns: [Double]
  /// The highest of all values, in however many columns they stand.
  let peak: Double
  /// How many seconds one column stands for.
  let span: Int

  /// Seconds, the newest last and ending at `time`, in at most so many columns: each as high as the highest of its own.
  ///
  /// A column always stands for the same seconds of the clock, so that the picture moves and does not flicker.
  init(_ seconds: [Double], endingAt time: Int64, width: Int) {
    let width = max(1, width)
    let span = max(1, (seconds.count + width - 1) / width)
    self.span = span
    var columns: [Double] = []
    var end = seconds.count
    // The newest column may not be full yet.
    var length = min(end, Int(time / 1000 % Int64(span)) + 1)
    while end > 0, columns.count < width {
      columns.append(seconds[(end - length)..<end].max() ?? 0)
      end -= length
      length = min(end, span)
    }
    self.columns = columns.reversed()
    peak = seconds.max() ?? 0
  }

  /// The columns as signs: only nothing at all has the lowest one.
  func text(_ glyphs: GlyphSet) -> String {
    let sparks = glyphs.sparks
    guard let lowest = sparks.first, sparks.count > 1, peak > 0 else {
      return String(repeating: glyphs.sparks.first.map(String.init) ?? "", count: columns.count)
    }
    let steps = Double(sparks.count - 1)
    return String(
      columns.map { value in
        guard value > 0 else { return lowest }
        return sparks[min(sparks.count - 1, max(1, Int((value / peak * steps).rounded(.up))))]
      })
  }
}

import Testing

@testable import Browser

@Suite("Sparklines")
struct SparklineTests {
  @Test("only nothing at all has the lowest sign, and only the highest has the highest one")
  func heights() {
    let line = Sparkline([0, 1, 500, 1000], endingAt: 3000, width: 4)
    #expect(line.text(.unicode) == "▁▂▅█")
    #expect(line.text(.ascii) == "_.=#")
    #expect(line.peak == 1000)
  }

  @Test("where nothing happened the line is flat")
  func flat() {
    let line = Sparkline(Array(repeating: 0, count: 10), endingAt: 0, width: 20)
    #expect(line.text(.unicode) == "▁▁▁▁▁▁▁▁▁▁")
  }

  @Test("a column stands for the same seconds of the clock a second later")
  func stable() {
    // Second n has the value n; a column of five seconds stands for seconds 5k to 5k + 4.
    func columns(until second: Int) -> [Double] {
      Sparkline(
        ((second - 299)...second).map(Double.init), endingAt: Int64(second) * 1000, width: 60
      ).columns
    }
    #expect(columns(until: 1000).dropLast().last == 999)
    #expect(columns(until: 1001).dropLast().last == 999)
    #expect(columns(until: 1004).last == 1004)
    #expect(columns(until: 1005).suffix(2) == [1004, 1005])
  }

  @Test("several seconds become one column, as high as the highest of them")
  func grouping() {
    let seconds: [Double] = [1, 3, 2, 8]
    #expect(Sparkline(seconds, endingAt: 3000, width: 2).columns == [3, 8])
  }

  @Test("the highest is the same in however few columns", arguments: [1, 14, 54, 60, 300])
  func peak(width: Int) {
    var seconds = [Double](repeating: 1, count: 300)
    seconds[0] = 9
    seconds[150] = 7
    for second in 0..<30 {
      #expect(Sparkline(seconds, endingAt: Int64(second) * 1000, width: width).peak == 9)
    }
  }

  @Test("it is never wider than it may be", arguments: [1, 7, 8, 59, 60, 299, 300, 400])
  func width(width: Int) {
    for second in 0..<70 {
      let line = Sparkline(
        Array(repeating: 1, count: 300), endingAt: Int64(second) * 1000, width: width)
      #expect(line.columns.count <= width)
    }
  }
}

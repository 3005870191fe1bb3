import Testing

@testable import Browser

@Suite("The time axis of a waterfall")
struct TimeAxisTests {
  @Test("it has round figures, as many as there is room for")
  func ticks() {
    let axis = TimeAxis(milliseconds: 2.4, width: 40)
    #expect(axis.ticks.map(\.label) == ["0", "1 ms", "2.40 ms"])
    #expect(axis.ticks.map(\.column) == [0, 16, 33])
    #expect(axis.ticks.map(\.hasMark) == [false, true, false])
    #expect(TimeAxis(milliseconds: 0.3, width: 12).ticks.map(\.label) == ["0", "0.30 ms"])
    #expect(
      TimeAxis(milliseconds: 0.3, width: 30).ticks.map(\.label) == ["0", "0.1 ms", "0.30 ms"])
    #expect(
      TimeAxis(milliseconds: 5200, width: 40).ticks.map(\.label) == ["0", "2 s", "5.2 s"])
  }

  @Test("however long it took, that stands at its end", arguments: [0.3, 9.22, 47, 1234])
  func end(milliseconds: Double) {
    let tick = TimeAxis(milliseconds: milliseconds, width: 30).ticks.last
    #expect(tick?.label == Figures.milliseconds(milliseconds))
    #expect(tick.map { $0.column + $0.width } == 30)
  }

  @Test(
    "no label is cut, and none runs into the next", arguments: [12, 20, 30, 40],
    [0.0, 0.004, 0.9, 12, 99, 1234, 86_400_000])
  func labels(width: Int, milliseconds: Double) {
    var end = -1
    for tick in TimeAxis(milliseconds: milliseconds, width: width).ticks {
      #expect(tick.column > end)
      end = tick.column + tick.width
      #expect(end <= width)
    }
  }

  @Test("a span has its columns, one that is too short for one has a sign of its own")
  func spans() {
    let axis = TimeAxis(milliseconds: 10, width: 20)
    #expect(axis.span(from: 0, milliseconds: 10).columns == 0..<20)
    #expect(axis.span(from: 5, milliseconds: 2.5).columns == 10..<15)
    #expect(axis.span(from: 10, milliseconds: 0.01) == (19..<20, true))
  }
}

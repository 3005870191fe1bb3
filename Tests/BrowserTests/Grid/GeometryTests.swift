import Testing

@testable import Browser

@Suite("Rectangles")
struct GeometryTests {
  let rect = Rect(x: 2, y: 3, width: 10, height: 4)

  @Test("contain their first cell and not the one behind their last")
  func contains() {
    #expect(rect.contains(Point(x: 2, y: 3)))
    #expect(rect.contains(Point(x: 11, y: 6)))
    #expect(!rect.contains(Point(x: 12, y: 6)))
    #expect(!rect.contains(Point(x: 11, y: 7)))
  }

  @Test(
    "split into parts that cover them, however much is asked for", arguments: [-1, 0, 1, 4, 99])
  func split(count: Int) {
    let (top, below) = rect.splitTop(count)
    #expect(top.height + below.height == rect.height)
    #expect(below.minY == top.maxY)
    let (above, bottom) = rect.splitBottom(count)
    #expect(above.height + bottom.height == rect.height)
    #expect(bottom.maxY == rect.maxY)
    let (left, after) = rect.splitLeft(count)
    #expect(left.width + after.width == rect.width)
    let (before, right) = rect.splitRight(count)
    #expect(before.width + right.width == rect.width)
    #expect(right.maxX == rect.maxX)
    #expect(right.width == min(max(0, count), rect.width))
  }

  @Test("that do not meet share nothing")
  func intersection() {
    #expect(rect.intersection(Rect(x: 20, y: 3, width: 5, height: 5)).isEmpty)
    #expect(
      rect.intersection(Rect(x: 0, y: 0, width: 4, height: 4))
        == Rect(x: 2, y: 3, width: 2, height: 1))
  }

  @Test("stay inside themselves when their margin is too large")
  func inset() {
    let inner = rect.inset(x: 7, y: 7)
    #expect(inner.isEmpty)
    #expect(rect.contains(inner.origin))
  }

  @Test("centre what fits and shrink what does not")
  func centred() {
    #expect(rect.centred(Size(width: 4, height: 2)) == Rect(x: 5, y: 4, width: 4, height: 2))
    #expect(rect.centred(Size(width: 40, height: 2)) == Rect(x: 2, y: 4, width: 10, height: 2))
  }
}

/// A number of columns and rows of a character grid.
public struct Size: Hashable, Sendable {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// Makes a size of columns by rows.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// A place in a character grid; (0, 0) is the top left cell.
public struct Point: Hashable, Sendable {
  /// The column, counted from the left edge.
  public var x: Int
  /// The row, counted from the top edge.
  public var y: Int

  /// Makes a point at a column and a row.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  /// The same point moved by columns and rows.
  public func moved(x dx: Int = 0, y dy: Int = 0) -> Point {
    Point(x: x + dx, y: y + dy)
  }
}

/// A block of cells; its width and height are never negative.
public struct Rect: Hashable, Sendable {
  /// The top left cell.
  public var origin: Point
  /// Columns and rows; never negative.
  public var size: Size

  /// Makes a rectangle; negative sizes become empty ones.
  public init(origin: Point, size: Size) {
    self.origin = origin
    self.size = Size(width: max(0, size.width), height: max(0, size.height))
  }

  /// Makes a rectangle from its left, top, width and height.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.init(origin: Point(x: x, y: y), size: Size(width: width, height: height))
  }

  /// The first column.
  public var minX: Int { origin.x }
  /// The first row.
  public var minY: Int { origin.y }
  /// The column just after the last one.
  public var maxX: Int { origin.x + size.width }
  /// The row just after the last one.
  public var maxY: Int { origin.y + size.height }
  /// Columns.
  public var width: Int { size.width }
  /// Rows.
  public var height: Int { size.height }
  /// Whether no cell is inside.
  public var isEmpty: Bool { size.width == 0 || size.height == 0 }
  /// The columns of the rectangle.
  public var columns: Range<Int> { minX..<maxX }
  /// The rows of the rectangle.
  public var rows: Range<Int> { minY..<maxY }

  /// Whether a cell lies inside.
  public func contains(_ point: Point) -> Bool {
    columns.contains(point.x) && rows.contains(point.y)
  }

  /// The cells two rectangles share; empty when they do not meet.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(minX, other.minX)
    let top = max(minY, other.minY)
    return Rect(
      x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// The rectangle without a margin on each side.
  public func inset(x dx: Int = 0, y dy: Int = 0) -> Rect {
    Rect(
      x: minX + min(dx, width / 2), y: minY + min(dy, height / 2),
      width: width - 2 * dx, height: height - 2 * dy)
  }

  /// One row of the rectangle, counted from its top; empty when there is no such row.
  public func row(_ index: Int) -> Rect {
    Rect(x: minX, y: minY + index, width: width, height: index >= 0 && index < height ? 1 : 0)
  }
}

extension Rect {
  /// Cuts off rows at the top, as many as there are.
  public func splitTop(_ count: Int) -> (top: Rect, rest: Rect) {
    let taken = min(max(0, count), height)
    return (
      Rect(x: minX, y: minY, width: width, height: taken),
      Rect(x: minX, y: minY + taken, width: width, height: height - taken)
    )
  }

  /// Cuts off rows at the bottom, as many as there are.
  public func splitBottom(_ count: Int) -> (rest: Rect, bottom: Rect) {
    let (rest, bottom) = splitTop(height - min(max(0, count), height))
    return (rest, bottom)
  }

  /// Cuts off columns at the left, as many as there are.
  public func splitLeft(_ count: Int) -> (left: Rect, rest: Rect) {
    let taken = min(max(0, count), width)
    return (
      Rect(x: minX, y: minY, width: taken, height: height),
      Rect(x: minX + taken, y: minY, width: width - taken, height: height)
    )
  }

  /// Cuts off columns at the right, as many as there are.
  public func splitRight(_ count: Int) -> (rest: Rect, right: Rect) {
    let (rest, right) = splitLeft(width - min(max(0, count), width))
    return (rest, right)
  }

  /// A rectangle of a size in the middle of this one, made smaller where it does not fit.
  public func centred(_ inner: Size) -> Rect {
    let fitted = Size(width: min(inner.width, width), height: min(inner.height, height))
    return Rect(
      x: minX + (width - fitted.width) / 2, y: minY + (height - fitted.height) / 2,
      width: fitted.width, height: fitted.height)
  }
}

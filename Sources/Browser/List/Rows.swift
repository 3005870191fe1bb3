/// Which threads the list shows, and in which order.
public struct Rows: Sendable, Equatable {
  /// Places in the index; nil: all of them, as found.
  public var order: [UInt32]?
  /// How many places of the index this has looked at; ids found later are still to be matched.
  public var scanned: UInt32
  /// True when `order` rises, so that a place can be found by halving.
  public var isAscending: Bool

  /// Rows in an order.
  public init(order: [UInt32]?, scanned: UInt32, isAscending: Bool = true) {
    self.order = order
    self.scanned = scanned
    self.isAscending = isAscending
  }

  /// Every thread, as found.
  public static let all = Rows(order: nil, scanned: 0)

  /// Number of rows, in an index of so many ids.
  public func count(of index: ThreadIndex) -> Int { order?.count ?? index.count }

  /// The place in the index of a row.
  public func index(of row: Int) -> UInt32? {
    guard let order else { return row >= 0 ? UInt32(row) : nil }
    return order.indices.contains(row) ? order[row] : nil
  }

  /// The same without some places of the index.
  func without(_ gone: Marks, of index: ThreadIndex) -> Rows {
    guard gone.count > 0 else { return self }
    let places = order ?? Array(0..<UInt32(index.count))
    return Rows(
      order: places.filter { !gone.contains($0) },
      scanned: order == nil ? UInt32(index.count) : scanned, isAscending: isAscending)
  }

  /// The row that shows a place of the index, or the row where it would be, and whether it is there.
  func row(of index: UInt32) -> (row: Int, found: Bool) {
    guard let order else { return (Int(index), true) }
    guard isAscending else {
      let row = order.firstIndex(of: index)
      return (row ?? 0, row != nil)
    }
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if order[middle] < index { low = middle + 1 } else { high = middle }
    }
    return (low, low < order.count && order[low] == index)
  }
}

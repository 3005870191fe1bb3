/// Where the parts of the list of threads are, and which columns there are at this width.
struct ThreadsLayout {
  let title: Rect
  let headings: Rect
  let list: Rect
  let status: Rect

  init(_ region: Rect) {
    // Of a low window the rows get what there is.
    let hasTitle = region.height >= 12
    let (title, below) = region.splitTop(hasTitle ? 1 : 0)
    let (headings, rest) = below.splitTop(region.height >= 5 ? 1 : 0)
    let (list, status) = rest.splitBottom(region.height >= 3 ? 1 : 0)
    self.title = title
    self.headings = headings
    self.list = list
    self.status = status
  }
}

/// The columns of the list: SEGMENTS shrinks first, then AGE goes, then SIZE, then the others.
struct ThreadsColumns: Equatable {
  enum Column: CaseIterable {
    case id, files, loaded, segments, size, ttl, age, state

    /// What a click on its heading orders by; the bar of SEGMENTS is as long as LOADED says.
    var sortKey: SortKey {
      switch self {
      case .id: .id
      case .files: .files
      case .loaded, .segments: .loaded
      case .size: .size
      case .ttl: .ttl
      case .age: .age
      case .state: .meta
      }
    }
  }

  struct Placed: Equatable {
    let column: Column
    let x: Int
    let width: Int
  }

  let placed: [Placed]

  /// An id of the usual length, whole.
  private static let usualID = 31
  /// By so many columns an id is known again.
  private static let leastID = StyledLine.leastName
  /// True when an id of the later schema fits with its prefix spelled out.
  static func hasRoomForPrefix(_ width: Int) -> Bool {
    width >= usualID + ThreadRow.laterPrefix.count
  }

  /// The sign of the cursor, the mark, a blank.
  static let signs = 3

  private static func width(_ column: Column) -> Int {
    switch column {
    case .id: usualID
    case .files: 5
    case .loaded: 7
    case .segments: 20
    case .size: 7
    case .ttl: 6
    case .age: 7
    case .state: 10
    }
  }

  /// The columns for a width; that of the order stays as long as there is room for it at all.
  init(width whole: Int, order: Column? = nil) {
    var columns = Column.allCases
    let gap = whole >= 110 ? 3 : 2
    // A margin where there is room for one.
    let width = whole >= 110 ? whole - 1 : whole
    func needed(segments: Int, id: Int) -> Int {
      columns.reduce(Self.signs) { sum, column in
        switch column {
        case .id: sum + id
        case .segments: sum + gap + segments
        default: sum + gap + Self.width(column)
        }
      }
    }
    let least = 8
    for dropped in [Column.age, .size, .segments, .ttl, .files, .state] where dropped != order {
      if needed(segments: least, id: Self.usualID) <= width { break }
      columns.removeAll { $0 == dropped }
    }
    // What the list is ordered by is seen as long as an id can be told from another.
    if let order, order != .id, order != .loaded,
      needed(segments: least, id: Self.leastID) > width
    {
      columns.removeAll { $0 == order }
    }
    let hasSegments = columns.contains(.segments)
    var segments = hasSegments ? least : 0
    var id = Self.usualID
    var spare = width - needed(segments: segments, id: id)
    if spare < 0 {
      id = max(4, id + spare)
      spare = 0
    }
    if hasSegments {
      // First the ids are whole with their prefix, then the bars get longer.
      let prefix = ThreadRow.laterPrefix.count
      if spare >= prefix {
        id += prefix
        spare -= prefix
      }
      let more = min(spare, 20 - least)
      segments += more
      spare -= more
      // Long ids and long bars share what is left.
      let bar = min(spare / 3, 20)
      segments += bar
      spare -= bar
    }
    id += min(spare, 40)
    var x = Self.signs
    placed = columns.map { column in
      let width = column == .id ? id : column == .segments ? segments : Self.width(column)
      defer { x += width + gap }
      return Placed(column: column, x: x, width: width)
    }
  }
}

extension ThreadsScreen {
  /// The columns for a width: the one that orders the list is among them.
  func columns(width: Int) -> ThreadsColumns {
    ThreadsColumns(
      width: width,
      order: ThreadsColumns.Column.allCases.first { $0.sortKey == shownSort.key })
  }
}

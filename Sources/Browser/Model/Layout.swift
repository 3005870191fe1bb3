/// Where the parts of the screen are.
struct Layout: Equatable {
  let size: Size
  let header: Rect
  let body: Rect
  let tour: Rect
  /// How far an eviction of many threads is.
  let strip: Rect
  let footer: Rect

  init(size: Size, tourHeight: Int, hasStrip: Bool = false) {
    self.size = size
    let all = Rect(x: 0, y: 0, width: size.width, height: size.height)
    let (header, below) = all.splitTop(1)
    let (above, footer) = below.splitBottom(1)
    let (rest, strip) = above.splitBottom(hasStrip && above.height >= 5 ? 1 : 0)
    let hasTour = tourHeight > 0 && rest.height >= tourHeight + Self.rowsBesideTour
    let (body, tour) = rest.splitBottom(hasTour ? tourHeight : 0)
    self.header = header
    self.body = body
    self.tour = tour
    self.strip = strip
    self.footer = footer
  }

  /// True when nothing of use fits.
  var isTooSmall: Bool { size.width < Self.least.width || size.height < Self.least.height }

  /// A body of fewer rows has no room for the tour.
  static let rowsBesideTour = 6

  /// The least window in which something of use fits.
  static let least = Size(width: 16, height: 5)
}

extension Model {
  var layout: Layout {
    Layout(
      size: size, tourHeight: tour?.height(in: size) ?? 0, hasStrip: bulk != nil)
  }
}

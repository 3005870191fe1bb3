import Browser

/// How every role looks; data, not code.
///
/// Grounds are left to the terminal wherever possible, so that its own background shows.
public struct Theme: Hashable, Sendable {
  /// The name in the settings.
  public let name: String
  /// A rendition for every role that is not ordinary text.
  public var renditions: [Role: Rendition]
  /// The ground of the selected row; nil reverses it instead.
  public var selectedGround: Color?
  /// The text and the ground of whatever has none of its own; by default those of the terminal.
  public var plain: Rendition
  /// Emphasis that is never used: what it takes from contrast is not known.
  public var avoided: Style.Attributes

  /// Makes a theme.
  public init(
    name: String, renditions: [Role: Rendition], selectedGround: Color?,
    plain: Rendition = Rendition(), avoided: Style.Attributes = []
  ) {
    self.name = name
    self.renditions = renditions
    self.selectedGround = selectedGround
    self.plain = plain
    self.avoided = avoided
  }

  /// The themes there are.
  public static let all: [Theme] = [.dark, .light, .highContrast, .monochrome]

  /// The theme of a name, nil when there is none.
  public static func named(_ name: String) -> Theme? {
    all.first { $0.name == name }
  }

  /// What a style becomes on a terminal of a depth.
  ///
  /// The selected row lies on the theme's ground for it where there are at least sixteen colours and
  /// is reversed elsewhere, so it is visible at every depth.
  public func appearance(of style: Style, depth: ColorDepth) -> Appearance {
    let rendition = renditions[style.role] ?? Rendition()
    let own = depth == .none ? rendition.plainAttributes : rendition.attributes
    var appearance = Appearance(
      foreground: (rendition.foreground ?? plain.foreground)?.number(at: depth) ?? -1,
      background: (rendition.background ?? plain.background)?.number(at: depth) ?? -1,
      attributes: own.union(style.attributes).subtracting(avoided).subtracting(.selected))
    guard style.attributes.contains(.selected) else { return appearance }
    if depth >= .sixteen, let ground = selectedGround?.number(at: depth) {
      if appearance.background < 0 { appearance.background = ground }
      // Grey text on the grey ground of sixteen colours.
      if appearance.foreground == appearance.background { appearance.foreground = -1 }
    } else {
      // Faint text reversed is hard to read.
      appearance.attributes.remove(.dim)
      appearance.attributes.insert(.reverse)
    }
    return appearance
  }
}

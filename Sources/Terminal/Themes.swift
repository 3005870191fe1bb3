import Browser

extension Theme {
  /// For dark grounds; the default.
  public static let dark = Theme(
    name: "dark",
    renditions: common.merging(
      [
        .dim: Rendition(Color(247, sixteen: 8, eight: 7), plain: .dim),
        .accent: Rendition(Color(81, sixteen: 14), .bold),
        .header: Rendition(Color(109, sixteen: 7), .bold),
        .selection: Rendition(on: Color(236, sixteen: 8, eight: 4), .bold, plain: .reverse),
        .mark: Rendition(Color(214, sixteen: 11), .bold),
        .loaded: Rendition(Color(114, sixteen: 10)),
        .available: Rendition(Color(110, sixteen: 14)),
        .unavailable: Rendition(Color(247, sixteen: 8, eight: 7), plain: .dim),
        .broken: Rendition(Color(204, sixteen: 9), .bold),
        .loading: Rendition(Color(179, sixteen: 11)),
        .changed: Rendition(Color(222, sixteen: 11), .bold),
        .stale: Rendition(Color(179, sixteen: 3), .italic),
        .warning: Rendition(Color(214, sixteen: 11)),
        .danger: Rendition(Color(204, sixteen: 9), .bold),
        .success: Rendition(Color(114, sixteen: 10)),
        .bar: Rendition(Color(74, sixteen: 12, eight: 6)),
        .barAlt: Rendition(Color(140, sixteen: 13)),
        .track: Rendition(Color(238, sixteen: 8, eight: 7), plain: .dim),
        .border: Rendition(Color(240, sixteen: 8, eight: 7), plain: .dim),
        .key: Rendition(Color(81, sixteen: 14), .bold),
        .keyLabel: Rendition(Color(249, sixteen: 7)),
        .match: Rendition(Color(16, sixteen: 0), on: Color(222, sixteen: 11), plain: .reverse),
        .added: Rendition(Color(114, sixteen: 10), plain: .bold),
        .removed: Rendition(Color(204, sixteen: 9), plain: .underline),
        .name: Rendition(Color(110, sixteen: 14)),
        .string: Rendition(Color(150, sixteen: 10)),
        .number: Rendition(Color(179, sixteen: 11)),
        .literal: Rendition(Color(140, sixteen: 13)),
        .heat1: Rendition(Color(67, sixteen: 4, eight: 6), plain: .dim),
        .heat2: Rendition(Color(109, sixteen: 6)),
        .heat3: Rendition(Color(179, sixteen: 11), plain: .bold),
        .heat4: Rendition(Color(209, sixteen: 9), .bold, plain: [.bold, .reverse]),
      ], uniquingKeysWith: { _, own in own }),
    selectedGround: Color(236, sixteen: 8))

  /// For light grounds.
  public static let light = Theme(
    name: "light",
    renditions: common.merging(
      [
        .dim: Rendition(Color(241, sixteen: 8, eight: 0), plain: .dim),
        .accent: Rendition(Color(25, sixteen: 4), .bold),
        .header: Rendition(Color(24, sixteen: 4), .bold),
        .selection: Rendition(on: Color(254, sixteen: 7), .bold, plain: .reverse),
        .mark: Rendition(Color(94, sixteen: 3), .bold),
        .loaded: Rendition(Color(22, sixteen: 2)),
        .available: Rendition(Color(25, sixteen: 4)),
        .unavailable: Rendition(Color(241, sixteen: 8, eight: 0), plain: .dim),
        .broken: Rendition(Color(124, sixteen: 1), .bold),
        .loading: Rendition(Color(94, sixteen: 3)),
        .changed: Rendition(Color(94, sixteen: 3), .bold),
        .stale: Rendition(Color(94, sixteen: 3), .italic),
        .warning: Rendition(Color(94, sixteen: 3)),
        .danger: Rendition(Color(124, sixteen: 1), .bold),
        .success: Rendition(Color(22, sixteen: 2)),
        .bar: Rendition(Color(31, sixteen: 4)),
        .barAlt: Rendition(Color(91, sixteen: 5)),
        .track: Rendition(Color(250, sixteen: 7), plain: .dim),
        .border: Rendition(Color(247, sixteen: 8, eight: 0), plain: .dim),
        .key: Rendition(Color(25, sixteen: 4), .bold),
        .keyLabel: Rendition(Color(239, sixteen: 8, eight: 0)),
        .match: Rendition(Color(16, sixteen: 0), on: Color(222, sixteen: 11), plain: .reverse),
        .added: Rendition(Color(22, sixteen: 2), plain: .bold),
        .removed: Rendition(Color(124, sixteen: 1), plain: .underline),
        .name: Rendition(Color(25, sixteen: 4)),
        .string: Rendition(Color(22, sixteen: 2)),
        .number: Rendition(Color(94, sixteen: 3)),
        .literal: Rendition(Color(91, sixteen: 5)),
        .heat1: Rendition(Color(31, sixteen: 6), plain: .dim),
        .heat2: Rendition(Color(25, sixteen: 4)),
        .heat3: Rendition(Color(94, sixteen: 3), plain: .bold),
        .heat4: Rendition(Color(124, sixteen: 1), .bold, plain: [.bold, .reverse]),
      ], uniquingKeysWith: { _, own in own }),
    selectedGround: Color(254, sixteen: 7))

  /// The strongest contrast a terminal has: bright colours on black, no grey, the selection reversed.
  ///
  /// It brings its own ground, so that its contrast is the same on every terminal.
  public static let highContrast = Theme(
    name: "high-contrast",
    renditions: common.merging(
      [
        .selection: Rendition(nil, [.bold, .reverse]),
        .mark: Rendition(Color(226, sixteen: 11), .bold),
        .loaded: Rendition(Color(46, sixteen: 10), .bold),
        .available: Rendition(Color(51, sixteen: 14)),
        .broken: Rendition(Color(231, sixteen: 15), on: Color(124, sixteen: 1), .bold),
        .loading: Rendition(Color(226, sixteen: 11)),
        .changed: Rendition(Color(226, sixteen: 11), [.bold, .underline]),
        .stale: Rendition(Color(226, sixteen: 11)),
        .warning: Rendition(Color(226, sixteen: 11), .bold),
        .danger: Rendition(Color(231, sixteen: 15), on: Color(124, sixteen: 1), .bold),
        .success: Rendition(Color(46, sixteen: 10), .bold),
        .bar: Rendition(Color(51, sixteen: 14)),
        .barAlt: Rendition(Color(219, sixteen: 13)),
        .key: Rendition(nil, [.bold, .underline]),
        .match: Rendition(Color(16, sixteen: 0), on: Color(226, sixteen: 11), plain: .reverse),
        .added: Rendition(Color(46, sixteen: 10), .bold),
        .removed: Rendition(Color(231, sixteen: 15), on: Color(124, sixteen: 1), plain: .underline),
        .heat1: Rendition(),
        .heat2: Rendition(Color(51, sixteen: 14)),
        .heat3: Rendition(Color(226, sixteen: 11), .bold),
        .heat4: Rendition(Color(231, sixteen: 15), on: Color(124, sixteen: 1), .bold),
      ], uniquingKeysWith: { _, own in own }),
    selectedGround: nil,
    plain: Rendition(
      Color(231, sixteen: 15, eight: 7), on: Color(16, sixteen: 0), plain: []),
    avoided: .dim)

  /// No colours on any terminal.
  public static let monochrome = Theme(
    name: "none",
    renditions: dark.renditions.mapValues { Rendition(nil, $0.plainAttributes) },
    selectedGround: nil)

  /// What all themes agree on.
  private static let common: [Role: Rendition] = [
    .accent: Rendition(nil, .bold),
    .title: Rendition(nil, .bold),
    .header: Rendition(nil, [.bold, .underline], plain: .bold),
    .input: Rendition(nil, .underline),
    // A store has its own colour in every theme: whoever has learnt it need not learn it again.
    .storeRed: Rendition(
      Color(231, sixteen: 15), on: Color(124, sixteen: 1), .bold, plain: .reverse),
    .storeYellow: Rendition(
      Color(16, sixteen: 0), on: Color(220, sixteen: 11), .bold, plain: .reverse),
    .storeGreen: Rendition(
      Color(16, sixteen: 0), on: Color(114, sixteen: 10), .bold, plain: .reverse),
    .storeBlue: Rendition(
      Color(231, sixteen: 15), on: Color(19, sixteen: 4), .bold, plain: .reverse),
    .storeMagenta: Rendition(
      Color(231, sixteen: 15), on: Color(90, sixteen: 5), .bold, plain: .reverse),
    .storeCyan: Rendition(
      Color(16, sixteen: 0), on: Color(80, sixteen: 14), .bold, plain: .reverse),
  ]
}

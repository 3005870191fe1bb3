import Browser
import Testing

@testable import Terminal

@Suite("Themes")
struct ThemeTests {
  @Test("name colours the terminal has, for every role, emphasis and depth")
  func inRange() {
    for theme in Theme.all {
      for depth in ColorDepth.allCases {
        for role in Role.allCases {
          for bits in UInt8(0)..<64 {
            let style = Style(role, Style.Attributes(rawValue: bits))
            let appearance = theme.appearance(of: style, depth: depth)
            let allowed = Int16(-1)..<Int16(max(depth.rawValue, 0))
            #expect(allowed.contains(appearance.foreground))
            #expect(allowed.contains(appearance.background))
            #expect(!appearance.attributes.contains(.selected))
          }
        }
      }
    }
  }

  @Test("show the selected row at every depth", arguments: Theme.all)
  func selected(theme: Theme) {
    for depth in ColorDepth.allCases {
      for role in Role.allCases where role != .selection && role != .match {
        let plain = theme.appearance(of: Style(role), depth: depth)
        let selected = theme.appearance(of: Style(role, .selected), depth: depth)
        let isReversed = plain.attributes.contains(.reverse)
        let hasGround = theme.renditions[role]?.background != nil && theme.selectedGround != nil
        if !isReversed && !hasGround { #expect(plain != selected, "\(role) at \(depth)") }
      }
    }
  }

  @Test("make no text the colour of the selected row's ground")
  func readable() {
    for theme in [Theme.dark, .light, .highContrast] {
      for depth in [ColorDepth.sixteen, .palette] {
        for role in Role.allCases {
          let appearance = theme.appearance(of: Style(role, .selected), depth: depth)
          #expect(
            appearance.foreground < 0 || appearance.foreground != appearance.background,
            "\(role) in \(theme.name) at \(depth)")
        }
      }
    }
  }

  @Test("without colours set none, and still set danger and the selection apart")
  func monochrome() {
    for theme in Theme.all {
      for role in Role.allCases {
        let appearance = theme.appearance(of: Style(role), depth: .none)
        #expect(appearance.foreground == -1 && appearance.background == -1)
      }
      let plain = theme.appearance(of: Style(.plain), depth: .none)
      for role in [Role.selection, .danger, .broken, .title, .header, .match, .key] {
        #expect(
          theme.appearance(of: Style(role), depth: .none) != plain, "\(role) in \(theme.name)")
      }
    }
  }

  @Test("are found by their names")
  func names() {
    #expect(Set(Theme.all.map(\.name)).count == Theme.all.count)
    #expect(Theme.named("light") == .light)
    #expect(Theme.named("sepia") == nil)
  }

  @Test(
    "use as many colours as there are, and none when NO_COLOR is set to anything",
    arguments: [
      (-1, nil, ColorDepth.none), (0, nil, .none), (8, nil, .eight), (15, nil, .eight),
      (16, nil, .sixteen), (88, nil, .sixteen), (256, nil, .palette), (16_777_216, nil, .palette),
      (256, "1", .none), (256, "false", .none), (256, "", .palette),
    ])
  func depth(colors: Int, noColor: String?, expected: ColorDepth) {
    #expect(ColorDepth(colors: colors, noColor: noColor) == expected)
  }
}

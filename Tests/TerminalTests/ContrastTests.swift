import Browser
import Foundation
import Testing

@testable import Terminal

/// Contrast as the Web Content Accessibility Guidelines 2.2 count it, in the palette of 256 colours.
@Suite("Contrast")
struct ContrastTests {
  private struct Paint {
    var red: Double
    var green: Double
    var blue: Double

    init(_ red: Int, _ green: Int, _ blue: Int) {
      (self.red, self.green, self.blue) = (Double(red), Double(green), Double(blue))
    }

    /// A colour of the palette's cube or of its greys; terminals agree on these, not on the first sixteen.
    init(palette number: Int16) {
      precondition(number >= 16, "colour \(number) is what the user says it is")
      let index = Int(number) - 16
      guard index < 216 else {
        let grey = 8 + 10 * (index - 216)
        self.init(grey, grey, grey)
        return
      }
      let steps = [0, 95, 135, 175, 215, 255]
      self.init(steps[index / 36], steps[index / 6 % 6], steps[index % 6])
    }

    var luminance: Double {
      func linear(_ value: Double) -> Double {
        let share = value / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    func contrast(with other: Paint) -> Double {
      let (one, two) = (luminance, other.luminance)
      return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }
  }

  /// The terminals' own grounds that a theme is made for, with their text.
  private static let grounds: [String: [(text: Paint, ground: Paint)]] = [
    "dark": [0x00, 0x16, 0x1E].map { (Paint(0xD0, 0xD0, 0xD0), Paint($0, $0, $0)) },
    "light": [0xFF, 0xEE].map { (Paint(0x20, 0x20, 0x20), Paint($0, $0, $0)) },
    // It brings its own.
    "high-contrast": [(Paint(0, 0, 0), Paint(0, 0, 0))],
  ]

  /// Lines and the empty parts of bars: nothing is lost with them.
  private static let decoration: Set<Role> = [.border, .track]
  /// Signs without letters, which a word or a figure stands beside.
  private static let pictures: Set<Role> = [.bar, .barAlt, .heat1, .heat2, .heat3, .heat4]

  private func least(_ role: Role, in theme: Theme) -> Double {
    if theme.name == "high-contrast" { return 7 }
    return Self.pictures.contains(role) ? 3 : 4.5
  }

  @Test(
    "is at least 4.5 for text, 3 for pictures and 7 in high contrast, also on the selected row",
    arguments: [Theme.dark, .light, .highContrast])
  func enough(theme: Theme) throws {
    for (text, ground) in try #require(Self.grounds[theme.name]) {
      for role in Role.allCases where !Self.decoration.contains(role) {
        for emphasis: Style.Attributes in [[], .selected] {
          let look = theme.appearance(of: Style(role, emphasis), depth: .palette)
          let front = look.foreground < 0 ? text : Paint(palette: look.foreground)
          let back = look.background < 0 ? ground : Paint(palette: look.background)
          let ratio = front.contrast(with: back)
          #expect(
            ratio >= least(role, in: theme),
            "\(role) of \(theme.name)\(emphasis.isEmpty ? "" : ", selected"): \(ratio)")
        }
      }
    }
  }

  @Test("of high contrast is not lessened by faint text")
  func faint() {
    for role in Role.allCases {
      for depth in ColorDepth.allCases {
        let look = Theme.highContrast.appearance(of: Style(role, .dim), depth: depth)
        #expect(!look.attributes.contains(.dim))
      }
    }
  }

  @Test("is counted as the guidelines count it")
  func formula() {
    #expect(abs(Paint(0, 0, 0).contrast(with: Paint(255, 255, 255)) - 21) < 0.001)
    #expect(abs(Paint(0x77, 0x77, 0x77).contrast(with: Paint(255, 255, 255)) - 4.48) < 0.01)
    #expect(Paint(palette: 214).contrast(with: Paint(255, 175, 0)) == 1)
  }
}

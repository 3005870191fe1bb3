import Browser
import Foundation
import Testing

@testable import Terminal

@Suite("Appearance snapshots")
struct AppearanceSnapshotTests {
  private static let file = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Snapshots/appearances.txt")

  private static let depths: [(name: String, depth: ColorDepth)] = [
    ("256", .palette), ("16", .sixteen), ("8", .eight), ("none", .none),
  ]

  private static let attributes: [(name: String, attribute: Style.Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse),
    ("italic", .italic),
  ]

  /// `203 on 16 bold`.
  private func words(_ look: Appearance) -> String {
    var words = look.foreground < 0 ? "-" : "\(look.foreground)"
    if look.background >= 0 { words += " on \(look.background)" }
    for (name, attribute) in Self.attributes where look.attributes.contains(attribute) {
      words += " " + name
    }
    return words
  }

  @Test("every role looks as it did, in every theme, at every colour depth")
  func appearances() throws {
    var text = ""
    for theme in Theme.all {
      for emphasis: Style.Attributes in [[], .selected] {
        text += "== \(theme.name)\(emphasis.isEmpty ? "" : ", selected")\n"
        for role in Role.allCases {
          let looks = Self.depths.map { name, depth in
            "\(name): \(words(theme.appearance(of: Style(role, emphasis), depth: depth)))"
          }
          text += "\(role)  \(looks.joined(separator: " | "))\n"
        }
      }
    }
    if ProcessInfo.processInfo.environment["BOBBIN_RECORD_SNAPSHOTS"] != nil {
      return try Data(text.utf8).write(to: Self.file)
    }
    let kept = try String(contentsOf: Self.file, encoding: .utf8)
    let changed = zip(kept.split(separator: "\n"), text.split(separator: "\n")).filter { $0 != $1 }
    #expect(
      kept == text,
      "\(changed); if that is meant: BOBBIN_RECORD_SNAPSHOTS=1 swift test --filter Snapshot")
  }
}

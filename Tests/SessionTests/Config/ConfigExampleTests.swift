import Testing

@testable import Session

@Suite("the example of a config file")
struct ConfigExampleTests {
  private func read(_ text: String) -> ConfigReader {
    ConfigReader(Array(text.utf8), path: "/c.yaml", home: "/home/ada")
  }

  private let text = ConfigExample.text(store: "~/bobbin.db", file: "~/config.yaml")

  @Test("has no mistakes")
  func accepted() { #expect(read(text).mistakes.isEmpty) }

  @Test(
    "its first store is the one that is there when none is named, wherever that is",
    arguments: [
      ("/home/ada/data", "~/data/bobbin/bobbin.db"), ("/srv/data", "/srv/data/bobbin/bobbin.db"),
      ("/srv/a: #b\"c", "/srv/a: #b\"c/bobbin/bobbin.db"),
    ])
  func defaultStore(folder: String, path: String) async throws {
    let text = try await ConfigExample.text(environment: [
      "HOME": "/home/ada", "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": "/home/ada/etc",
    ])
    #expect(text.hasPrefix("# Bobbin's settings: ~/etc/bobbin/config.yaml. "))
    let reader = read(text)
    #expect(reader.mistakes.isEmpty, "\(reader.mistakes)")
    let local = try #require(reader.file.store("local"))
    #expect(
      local.address.replacing("~", with: "/home/ada")
        == "sqlite:" + path.replacing("~", with: "/home/ada"))
  }

  @Test("has none either when everything in it counts")
  func uncommented() {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let all = lines.map { line in
      let blanks = line.prefix { $0 == " " }
      let rest = line.dropFirst(blanks.count)
      guard rest.hasPrefix("# "), let colon = rest.firstIndex(of: ":"),
        ConfigSetting(rawValue: String(rest[..<colon].dropFirst(2))) != nil
          || ["evict", "goto"].contains(rest[..<colon].dropFirst(2))
      else { return String(line) }
      return String(blanks + rest.dropFirst(2))
    }
    let mistakes = read(all.joined(separator: "\n")).mistakes
    #expect(mistakes.isEmpty, "\(mistakes)")
  }

  @Test("names every setting there is")
  func complete() {
    for setting in ConfigSetting.allCases {
      #expect(text.contains("\(setting.rawValue):"), "\(setting)")
    }
  }
}

import Testing

@testable import Session

@Suite("the example of a config file")
struct ConfigExampleTests {
  private func read(_ text: String) -> ConfigReader {
    ConfigReader(Array(text.utf8), path: "/c.yaml", home: "/home/ada")
  }

  @Test("has no mistakes")
  func accepted() { #expect(read(ConfigExample.text).mistakes.isEmpty) }

  @Test("has none either when everything in it counts")
  func uncommented() {
    let lines = ConfigExample.text.split(separator: "\n", omittingEmptySubsequences: false)
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
      #expect(ConfigExample.text.contains("\(setting.rawValue):"), "\(setting)")
    }
  }
}

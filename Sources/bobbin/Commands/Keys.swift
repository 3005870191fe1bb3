import ArgumentParser
import Browser
import JSONText
import Session

/// `bobbin keys`: prints the action table.
struct Keys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the keys of the browser and what they do.",
    discussion: """
      Keys that the config file gives to actions are those that are shown.

      Examples:
        bobbin keys
        bobbin keys --markdown
      """)

  @Flag(help: "Print a table in Markdown.")
  var markdown = false

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    var out = Output()
    if output.json {
      for action in settings.actions.all { try out.json(Self.object(action)) }
    } else if markdown {
      try out.bytes(settings.actions.markdown.utf8)
    } else {
      try out.bytes(settings.actions.text(settings.ascii ? .ascii : .unicode).utf8)
    }
    try out.flush()
  }

  private static func object(_ action: Action) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("name", action.id.rawValue)
    json.member("keys", action.keys.map(\.name))
    json.member("help", action.help)
    json.member("scopes", Scope.allCases.filter(action.scopes.contains).map(\.rawValue))
    json.member("section", action.section.rawValue)
    json.member("writes", action.writes)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

import ArgumentParser

/// How a terminal is used.
struct ViewOptions: ParsableArguments {
  @Flag(help: "Show only ASCII signs.")
  var ascii = false

  @Flag(
    help: "For screen readers and braille: no frames, one thing a line; else BOBBIN_SCREEN_READER.")
  var screenReader = false

  @Flag(help: "Leave the mouse to the terminal, whose own selection of text then works.")
  var noMouse = false

  @Option(
    help: ArgumentHelp("When to use colours: auto, always or never.", valueName: "when"),
    completion: .list(["auto", "always", "never"]))
  var color: String?

  @Option(help: ArgumentHelp("The colours of the browser, by name.", valueName: "name"))
  var theme: String?
}

import ArgumentParser

/// What commands about threads are told beside the store.
struct ThreadUseOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most commands to spend on a store that is paid by the command, such as 5000; a deed that takes more is not "
        + "asked about, and goes as far as that does. Else BOBBIN_BUDGET, which agrees to nothing.",
      valueName: "n"))
  var budget: String?

  @Option(
    help: ArgumentHelp(
      "Where slices come from: a folder, or an address of JSON files; else BOBBIN_SOURCE.",
      valueName: "dir|url"),
    completion: .directory)
  var source: String?

  @Option(
    help: ArgumentHelp(
      "thread or response: which of two threads with one id, and the schema of new ones.",
      valueName: "schema"),
    completion: .list(["thread", "response"]))
  var schema: String?
}

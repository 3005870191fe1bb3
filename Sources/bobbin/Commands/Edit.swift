import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin edit`: edits a stored value in an editor.
struct Edit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Edit a thread, a file or a slice in $EDITOR.",
    discussion: """
      What comes back is checked, shown as a difference, and stored if nobody changed the same value \
      meanwhile; otherwise the text is kept in a file and the exit code is 75, or 66 where it is gone. What \
      was not changed keeps its bytes.

      Examples:
        bobbin edit t-1 --file 2025_1 --segment region
        EDITOR="sed -i s/0.5/0.6/" bobbin edit t-1 --yes
      """)

  @Argument(help: "The id of the thread.", completion: .threads)
  var thread: String

  @OptionGroup var place: PlaceOptions

  @Flag(help: "Store without asking.")
  var yes = false

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let (file, segment) = try place.single()
    let settings = try await global.settings()
    try settings.demandWritable("edit")
    guard yes || Question.canAsk else {
      throw Failure(.refused, "Nothing was edited: there is no terminal to ask on. Say --yes.")
    }
    let workspace = try await Workspace.open(settings, for: .reading)
    let identity = try await workspace.identity(of: ThreadID(thread))
    let target: EditTarget =
      switch (file, segment) {
      case (let file?, let segment?): .segment(identity, file: file, segment: segment)
      case (let file?, nil): .file(identity, file: file)
      default: .thread(identity)
      }
    let draft = try await workspace.cache.draft(target)
    let editor = Editor(command: settings.editor)
    guard let plan = try await edited(draft, workspace.cache, editor) else { return }
    guard !plan.isEmpty else { return Diagnostics.line("Nothing was changed.") }
    let palette = Palette(settings)
    for line in LineDiff(json: plan.before, plan.after).lines {
      Diagnostics.write(palette.paint(Shown.line(line.words), line.ink) + "\n")
    }
    guard yes || Question.confirm("Store it in \(workspace.address)?") else {
      throw Failure(.refused, "Nothing was stored.")
    }
    let outcome: EditOutcome
    do throws(CacheError) { outcome = try await workspace.cache.commit(plan) } catch {
      // What was typed is not lost by it.
      let failure = Failure(error)
      throw Failure(
        failure.code,
        "\(failure.message.asSentence) Your text is in \(try editor.keep(plan.edited)).")
    }
    switch outcome {
    case .done(let entry):
      var out = Output()
      try out.line(
        "stored" + (entry.map { "; bobbin undo \($0.id) brings the old text back" } ?? ""))
      try out.flush()
    case .conflict:
      throw Failure(
        .tryAgain,
        "Somebody changed it meanwhile; nothing was stored. Your text is in "
          + "\(try editor.keep(plan.edited)).")
    }
  }

  /// What came out of the editor, checked; with somebody to ask, a mistake can be mended at once.
  private func edited(
    _ draft: EditDraft, _ cache: ThreadCache, _ editor: Editor
  ) async throws -> EditPlan? {
    // The editor is in this process' group: its ^C must not end the program under it.
    let interrupts = InterruptShield()
    defer { interrupts.end() }
    var text = draft.text
    while true {
      text = try await editor.edit(text)
      do throws(CacheError) {
        return try cache.check(draft, edited: text)
      } catch {
        guard !yes, case .invalid = error else { throw error }
        Diagnostics.line("\(error)")
        guard Question.confirm("Edit it again?") else {
          throw Failure(.badData, "Nothing was stored. Your text is in \(try editor.keep(text)).")
        }
      }
    }
  }
}

extension LineDiff.Line {
  fileprivate var ink: Ink {
    switch kind {
    case .same: .plain
    case .skipped: .dim
    case .added: .good
    case .removed: .bad
    }
  }
}

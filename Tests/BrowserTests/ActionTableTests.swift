import Testing

@testable import Browser

@Suite("The action table")
struct ActionTableTests {
  @Test("every action has a key, a label and a help line, and stands somewhere")
  func complete() {
    for action in ActionTable.standard.all {
      #expect(!action.keys.isEmpty, "\(action.id)")
      #expect(action.keys.allSatisfy { !$0.presses.isEmpty }, "\(action.id)")
      #expect(
        !action.label.isEmpty && !action.help.isEmpty && !action.scopes.isEmpty, "\(action.id)")
    }
  }

  @Test("every name of an action has an action")
  func everyName() {
    #expect(Set(ActionTable.standard.all.map(\.id)) == Set(ActionID.allCases))
    #expect(ActionTable.standard.all.count == ActionID.allCases.count)
  }

  @Test("the key names of the table are those that were meant: none was dropped as unknown")
  func keyNames() {
    let single = ActionTable.standard.all.flatMap(\.keys).filter { $0.presses.count == 1 }.count
    let double = ActionTable.standard.all.flatMap(\.keys).filter { $0.presses.count == 2 }
    #expect(double.map(\.name) == ["g g"])
    #expect(single + double.count == ActionTable.standard.all.flatMap(\.keys).count)
  }

  @Test(
    "no key means two things in one scope, nor begins another binding", arguments: Scope.allCases)
  func unambiguous(scope: Scope) {
    let bindings = ActionTable.standard.actions(in: scope).flatMap(\.keys)
    for (index, binding) in bindings.enumerated() {
      for other in bindings[(index + 1)...] {
        let clash =
          binding.presses.starts(with: other.presses) || other.presses.starts(with: binding.presses)
        #expect(!clash, "\(binding.name) and \(other.name) in \(scope)")
      }
    }
  }

  @Test("only capitals write, besides e, which shows the difference, and y, which answers it")
  func onlyCapitalsWrite() {
    for action in ActionTable.standard.all where action.writes {
      if action.id == .edit || action.id == .commit { continue }
      for binding in action.keys {
        guard case .character(let character) = binding.presses[0] else {
          Issue.record("\(action.id) has the key \(binding.name)")
          continue
        }
        #expect(character.isUppercase, "\(action.id)")
      }
    }
  }

  @Test("Enter is never yes")
  func enterIsNotYes() {
    #expect(DialogAnswer(.enter) == nil)
    #expect(DialogAnswer(.character("y")) == .yes)
    #expect(DialogAnswer(.character("n")) == .no)
    #expect(DialogAnswer(.escape) == .no)
  }

  @Test("the footer of a screen has only its own actions, and help", arguments: Scope.screens)
  func footers(scope: Scope) {
    let footer = ActionTable.standard.footer(of: scope)
    #expect(footer.allSatisfy { $0.scopes.contains(scope) })
    #expect(footer.last?.id == .help)
    #expect(Set(footer.map(\.id)).count == footer.count)
  }

  @Test("Markdown and text name every action's help and keys")
  func documented() {
    let markdown = ActionTable.standard.markdown
    let text = ActionTable.standard.text()
    for action in ActionTable.standard.all {
      #expect(markdown.contains(action.help.replacing("|", with: "\\|")), "\(action.id)")
      #expect(text.contains(action.help), "\(action.id)")
      #expect(text.contains(action.id.rawValue), "\(action.id)")
      #expect(markdown.contains("`\(action.keys[0].label())`"), "\(action.id)")
    }
  }

  @Test("the help screen lists every action of the screen")
  func helpListsAll() async throws {
    let bench = try await Workbench(width: 120, height: 90)
    for open in [[], ["enter"], ["enter", "r"], ["4"]] {
      for key in open { await bench.press(key) }
      let scope = bench.model.top.scope
      await bench.press("?")
      // What there is nothing for in this session is left out.
      let idle: Set<ActionID> = [.goOn, .slower, .faster, .budget, .findAll, .skipTour]
      for action in ActionTable.standard.actions(in: scope) where !idle.contains(action.id) {
        #expect(bench.screen.contains(action.help), "\(action.id) in \(scope)")
      }
      await bench.press("esc", "1")
    }
  }
}

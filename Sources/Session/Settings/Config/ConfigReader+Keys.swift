import Browser
import Yams

extension ConfigReader {
  /// Reads the keys of actions; they take the place of those that the actions come with.
  mutating func readKeys(_ node: Node) {
    var bindings: [ActionID: [KeyBinding]] = [:]
    var marks: [ActionID: [KeyBinding: Mark]] = [:]
    for pair in pairs(of: node, expecting: expects(.keys)) {
      let name = pair.key.scalar?.string ?? ""
      guard let action = ActionID(rawValue: name) else {
        let meant = NearestName.of(name, among: ActionID.allCases.map(\.rawValue))
        mistake(
          at: pair.key,
          "There is no action \(Self.quoted(name)). "
            + (meant.map { "Did you mean \($0)?" } ?? "bobbin keys lists them all."))
        continue
      }
      guard let keys = keys(pair.value) else { continue }
      if let reason = ActionTable.refusal(of: keys.map(\.binding), for: action) {
        mistake(at: pair.value, reason)
        continue
      }
      bindings[action] = keys.map(\.binding)
      for key in keys { marks[action, default: [:]][key.binding] = key.node.mark }
    }
    file.actions = ActionTable(bindings: bindings)
    for clash in file.actions.clashes {
      // One of the two at least is of this file; what stands further down is said to be the mistake.
      let places = [
        (clash.second, clash.first, marks[clash.second.action]?[clash.second.key]),
        (clash.first, clash.second, marks[clash.first.action]?[clash.first.key]),
      ].compactMap { mine, other, mark in mark.map { (mine: mine, other: other, mark: $0) } }
      guard
        let place = places.max(by: {
          ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column)
        })
      else { continue }
      mistake(place.mark.line, place.mark.column, Self.words(place.mine, place.other, clash.scope))
    }
  }

  private static func words(
    _ mine: ActionTable.Clash.Side, _ other: ActionTable.Clash.Side, _ scope: Scope
  ) -> String {
    let key = mine.key.name
    let meaning =
      mine.key == other.key
      ? "\(key) already means \(other.action.rawValue)"
      : "\(key) cannot be told from \(other.key.name), which means \(other.action.rawValue)"
    return "\(meaning) on the screen \(scope.rawValue), so it cannot mean \(mine.action.rawValue). "
      + "Give one of them another key, or none: \(other.action.rawValue): []."
  }

  /// The keys of one action; nil: one of them is none.
  private mutating func keys(_ node: Node) -> [(binding: KeyBinding, node: Node)]? {
    let nodes = node.sequence.map { Array($0) } ?? [node]
    var keys: [(binding: KeyBinding, node: Node)] = []
    for node in nodes {
      guard let text = node.scalar?.string, !text.isEmpty else {
        mistake(
          at: node,
          "Keys stand in a list, such as [D, \"g g\", ctrl-r]; those that mean something to YAML "
            + "need quotes, such as \"?\" or \"[\".")
        return nil
      }
      switch KeyBinding.reading(text) {
      case .success(let binding): keys.append((binding, node))
      case .failure(let problem):
        mistake(at: node, problem.words + nearest(text))
        return nil
      }
    }
    return keys
  }

  private func nearest(_ text: String) -> String {
    let words = text.split(separator: " ").map(String.init)
    let meant = words.compactMap { word in
      KeyPress(word) == nil ? NearestName.of(word, among: KeyPress.wordNames) : nil
    }
    return meant.first.map { " Did you mean \($0)?" } ?? ""
  }
}

extension KeyBinding {
  /// Why a text names no keys.
  public struct Mistake: Error, Sendable, Equatable {
    /// In sentences.
    public let words: String
  }

  /// More keys than these after each other nobody remembers.
  private static let mostPresses = 3

  /// Reads the names of keys between blanks: `D`, `g g`, `ctrl-r`, `pgdn`.
  public static func reading(_ text: String) -> Result<KeyBinding, Mistake> {
    let names = text.split(separator: " ").map(String.init)
    guard !names.isEmpty else {
      return .failure(Mistake(words: "A blank alone is no key: the key is called space."))
    }
    guard names.count <= mostPresses else {
      return .failure(Mistake(words: "No more than \(mostPresses) keys follow each other."))
    }
    var presses: [KeyPress] = []
    for name in names {
      guard let press = KeyPress(name) else {
        let name = TextWidth.truncated(TextWidth.shown(name), to: 20)
        return .failure(
          Mistake(
            words: "\(name) is no key. Keys are single characters, ctrl-r, f5, and words such as "
              + "enter, space, pgdn or left."))
      }
      if let sent = press.sentAs {
        return .failure(
          Mistake(words: "Terminals send \(press.name) as \(sent.name): name that key instead."))
      }
      presses.append(press)
    }
    return .success(KeyBinding(presses))
  }
}

extension KeyPress {
  /// The key that a terminal cannot tell from this one; nil: there is none.
  fileprivate var sentAs: KeyPress? {
    switch self {
    case .control("m"), .control("j"): .enter
    case .control("i"): .tab
    case .control("h"): .backspace
    case .control("["): .escape
    default: nil
    }
  }
}

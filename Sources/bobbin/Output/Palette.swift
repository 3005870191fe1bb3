import Session

/// How a piece of text is stressed where colours are used; its words must say the same without them.
enum Ink {
  case plain
  case dim
  case good
  case warning
  case bad
}

/// Turns ink into escape sequences, or leaves it away.
struct Palette {
  let isOn: Bool

  init(_ settings: Settings) {
    switch settings.color {
    case .always: isOn = true
    case .never: isOn = false
    case .auto: isOn = Output.isTerminal
    }
  }

  func paint(_ text: String, _ ink: Ink) -> String {
    let code: String
    switch ink {
    case .plain: return text
    case .dim: code = "2"
    case .good: code = "32"
    case .warning: code = "33"
    case .bad: code = "31"
    }
    return isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

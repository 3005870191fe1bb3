import Foundation

/// The sequence that puts text on the clipboard of the terminal's own machine, also over ssh (OSC 52).
enum Clipboard {
  /// - Parameter insideTmux: tmux swallows the sequence unless it is wrapped for it.
  static func sequence(_ text: String, insideTmux: Bool) -> [UInt8] {
    let sequence = "\u{1B}]52;c;" + Data(text.utf8).base64EncodedString() + "\u{07}"
    guard insideTmux else { return Array(sequence.utf8) }
    // Inside the wrapping every escape is doubled.
    let doubled = sequence.replacing("\u{1B}", with: "\u{1B}\u{1B}")
    return Array("\u{1B}Ptmux;\(doubled)\u{1B}\\".utf8)
  }
}

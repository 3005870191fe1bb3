import Foundation
import Subprocess

/// Ways to the clipboard of the terminal's own machine, also over ssh and through tmux.
enum Clipboard {
  /// The sequence that puts text there (OSC 52).
  ///
  /// - Parameter insideTmux: tmux takes the sequence for itself, or swallows it, as it is set; wrapped, it passes it on
  ///   where it may. Whichever of the two is let through, they say the same.
  static func sequence(_ text: String, insideTmux: Bool) -> [UInt8] {
    let sequence = "\u{1B}]52;c;" + Data(text.utf8).base64EncodedString() + "\u{07}"
    guard insideTmux else { return Array(sequence.utf8) }
    // Inside the wrapping every escape is doubled.
    let doubled = sequence.replacing("\u{1B}", with: "\u{1B}\u{1B}")
    return Array((sequence + "\u{1B}Ptmux;\(doubled)\u{1B}\\").utf8)
  }

  /// Gives text to the tmux around this program: as tmux comes it lets neither sequence through, but puts what
  /// its own command brings on the clipboard of the terminal.
  ///
  /// A tmux that is too old for that, or cannot be found, leaves it at the sequences.
  static func giveToTmux(_ text: String) async {
    _ = try? await Subprocess.run(
      .name("tmux"), arguments: ["load-buffer", "-w", "-"], input: .array(Array(text.utf8)),
      output: .discarded, error: .discarded)
  }
}

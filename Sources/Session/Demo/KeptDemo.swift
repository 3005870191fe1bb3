import Foundation

/// A demo that stays where `--keep` put it, and how it is opened again.
public struct KeptDemo: Sendable {
  private let folder: String

  /// The demo in a folder, as it was named.
  public init(folder: String) { self.folder = (folder as NSString).standardizingPath }

  /// Where it is, and the command that opens it with all that belongs to it, the journal of changes too: a shell takes it
  /// as it stands.
  public var words: String {
    let open = ["bobbin", "demo", "--keep", Self.argument(folder)]
    let command = open.map(ShellWord.quoted).joined(separator: " ")
    return Shown.line("Kept in \(folder). Open it again: \(command)")
  }

  /// A path that cannot be taken for an option.
  private static func argument(_ path: String) -> String {
    path.hasPrefix("-") ? "./" + path : path
  }
}

/// A word as a shell reads it.
enum ShellWord {
  private static let safe = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_".unicodeScalars)

  /// The word itself where nothing in it means anything to a shell, else in quotes.
  static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.unicodeScalars.allSatisfy(safe.contains) { return word }
    return "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}

/// A quote at an end of a setting: shells and readers of environment files take them off, other ways to set a variable leave
/// them there, and so does a reader that finds no second one.
package enum StrayQuote {
  /// What to say of it; nil: there is none.
  ///
  /// - Parameters:
  ///   - text: the setting, which is not repeated.
  ///   - name: what it is called, as the beginning of a sentence: `the address`.
  package static func words(_ text: some StringProtocol, _ name: String) -> String? {
    guard let first = text.first, let last = text.last else { return nil }
    if quotes.contains(first), first == last, text.count > 1 {
      return
        "\(name) stands between quotes (\(first)) that nobody has taken off: set it without them"
    }
    if quotes.contains(first) { return "\(name) begins with a quote (\(first)) that is not closed" }
    return quotes.contains(last) ? "\(name) ends with a quote (\(last)) that was not opened" : nil
  }

  private static let quotes: Set<Character> = ["\"", "'", "`"]
}

import KeyValue

extension Secret {
  /// A token as it can be sent in a header, without the space around it that copying brings along.
  ///
  /// - Parameter name: what it is called, as the beginning of a sentence.
  package func token(_ name: String) throws(WebSettingError) -> Secret {
    let text = WebAddress.trimmed(value)
    guard !text.isEmpty else { throw WebSettingError("\(name) is empty") }
    if let words = StrayQuote.words(text, name) { throw WebSettingError(words) }
    guard text.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else {
      throw WebSettingError(
        "\(name) has spaces, line ends or other characters in it that no token has; copy it again")
    }
    return Secret(String(text))
  }
}

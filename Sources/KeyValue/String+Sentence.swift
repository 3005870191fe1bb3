extension String {
  /// The text with a full stop at its end, unless it ends a sentence already.
  package var asSentence: String {
    hasSuffix(".") || hasSuffix("?") ? self : self + "."
  }
}

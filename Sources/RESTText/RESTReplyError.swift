/// Why an answer is not one of this protocol.
package struct RESTReplyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, as the end of a sentence that begins with whose answer it is.
  package let description: String
  /// Where, in bytes from the start; nil: it is about the whole.
  package let byteOffset: Int?

  init(_ description: String, at byteOffset: Int? = nil) {
    self.description = description
    self.byteOffset = byteOffset
  }
}

/// What may be the id of a source's file: one name, never a path.
///
/// Ids come from outside (a request, a stored thread), and a source makes a file name or a part of an
/// address of them. Whatever could leave the folder is refused before anything is opened.
public enum SourceFileID {
  /// The longest id in bytes: a file name has at most 255, and `.json` takes five.
  public static let maxBytes = 250

  /// Throws `invalidID`, with the reason, unless `id` can be the name of a file.
  public static func check(_ id: String) throws(SourceError) {
    if let reason = reason(against: id) {
      throw SourceError(.invalidID, "the file id \(quoted(id)) \(reason)", file: id)
    }
  }

  private static func reason(against id: String) -> String? {
    if id.isEmpty { return "is empty" }
    if id == "." || id == ".." { return "names a folder" }
    let bytes = id.utf8
    if bytes.contains(0) { return "has a NUL character in it" }
    if bytes.contains(UInt8(ascii: "/")) || bytes.contains(UInt8(ascii: "\\")) {
      return "has a path separator in it; an id is one file's name"
    }
    if bytes.count > maxBytes { return "has \(bytes.count) bytes; \(maxBytes) are the most" }
    return nil
  }

  /// The id in quotes, shortened and without control characters, for messages.
  package static func quoted(_ id: String) -> String {
    let start = String(String.UnicodeScalarView(id.unicodeScalars.prefix(60)))
    return "\"" + shown(start) + (id.unicodeScalars.count > 60 ? "…\"" : "\"")
  }

  /// A name or path without control characters, for messages: an id may hold escape sequences.
  static func shown(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
      default: String(scalar)
      }
    }.joined()
  }
}

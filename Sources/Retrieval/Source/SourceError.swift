/// Why a file could not be had from a source: a code to act on, and words that name the file.
public struct SourceError: Error, Sendable, Equatable {
  /// The kinds of failure that callers treat differently.
  public enum Code: Sendable, Equatable {
    /// The source has no such file.
    case missing
    /// The file is there and cannot be read (permission, a folder, too large, an I/O error).
    case unreadable
    /// The file is no JSON. Line and column count from 1, the offset from 0, the column in bytes.
    case notJSON(line: Int, column: Int, offset: Int)
    /// The file is JSON and neither a survey nor an object of segments.
    case wrongShape
    /// The deadline passed before the answer came.
    case timedOut
    /// The source itself cannot be reached: no such host, a folder that cannot be read.
    case unreachable
    /// The source itself is not there: no such folder.
    case absent
    /// There is no source: nobody has named one.
    case unnamed
    /// The id cannot be the name of a file (empty, a path, a NUL, too long).
    case invalidID
    /// The caller gave up.
    case cancelled
  }

  /// What kind of failure it is.
  public let code: Code
  /// One sentence for people: what happened to which file.
  public let message: String
  /// The same for people elsewhere, who are not told where this machine keeps what.
  public let told: String
  /// The id of the file; empty where it is about the source itself.
  public let file: String

  /// An error of `code` about `file`, told in `message`.
  ///
  /// - Parameter told: the same without places on this machine; nil: there are none in it.
  public init(_ code: Code, _ message: String, file: String, told: String? = nil) {
    self.code = code
    self.message = message
    self.told = told ?? message
    self.file = file
  }

  /// An error whose words name a place, which others are told by the id of the file.
  ///
  /// - Parameter place: where the file is, as it is shown; nil: nobody knows more of it than its id.
  init(_ code: Code, at place: String?, file: String, _ words: (_ name: String) -> String) {
    let id = SourceFileID.quoted(file)
    self.init(code, words(place ?? id), file: file, told: words(id))
  }

  /// The same as others are told it.
  var toldElsewhere: SourceError { SourceError(code, told, file: file) }
}

extension SourceError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}

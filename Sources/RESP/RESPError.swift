/// What a server says instead of an answer.
public struct RESPError: Error, Sendable, Equatable {
  /// The first word where it is in capitals (`WRONGTYPE`, `MOVED`), else `ERR`.
  public let code: String
  /// The whole line, without `-` and line end.
  public let message: String
  /// The length of a string that was passed over because it is longer than the limit; nil: what the server said.
  public let tooLarge: Int?

  /// The error of a line (`MOVED 3999 127.0.0.1:6381`).
  public init(line: String) {
    let word = line.utf8.prefix { $0 != UInt8(ascii: " ") }
    let isCode = word.allSatisfy {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    code = isCode && !word.isEmpty ? String(Substring(word)) : "ERR"
    message = line
    tooLarge = nil
  }

  /// What stands for a string of `bytes` bytes that was passed over.
  public init(tooLarge bytes: Int) {
    code = "TOOLARGE"
    message = "a string of \(bytes) bytes is longer than the limit"
    tooLarge = bytes
  }
}

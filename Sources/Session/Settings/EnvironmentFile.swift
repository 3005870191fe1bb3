import Foundation
import ThreadCache

/// A file of `NAME=value` lines that applications read, such as `.env.local`.
///
/// What Bobbin writes stands between two comments, so that it can be told from what was there. Lines that said something
/// else of the same variables become comments that begin with `#bobbin# `: without the lines between the two, and without
/// that sign, the file is as it was.
public enum EnvironmentFile {
  /// What was in a file beside what was written.
  public struct Found: Sendable, Equatable {
    /// Variables that were set to something else, which are comments now.
    public let retired: [String]
    /// Variables that stay, and by which an application may get to another store.
    public let others: [String]
    /// Whether not only its owner may read the file, as it was before.
    public var isReadByOthers = false
  }

  /// Sets variables in the file at `path`, which is made where there is none, for its owner only.
  ///
  /// Other lines stay as they are, to the byte, and so does who may read a file that is there. It is there as it was or as it is
  /// now, also when the machine fails meanwhile.
  @discardableResult
  public static func set(
    _ values: [(name: String, value: String)], in path: String
  ) throws(Failure) -> Found {
    let old = FileManager.default.contents(atPath: path)
    if old == nil, FileManager.default.fileExists(atPath: path) {
      throw Failure(.file, "The file \(Shown.line(path)) cannot be read.")
    }
    // What could not be read with the lines in it is not to be written.
    _ = try text(of: old ?? Data(), path)
    let (bytes, before) = setting(values, in: old.map { Array($0) } ?? [])
    var found = before
    found.isReadByOthers = try write(bytes, to: path) & 0o044 != 0
    return found
  }

  /// The token that the file at `path` has beside this address of a gateway; nil: it has none.
  ///
  /// Port 0 stands for whichever port the gateway had that wrote the file.
  public static func token(beside url: String, in path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let variables = EnvironmentText(String(decoding: data, as: UTF8.self)).variables
    guard let written = variables["KV_REST_API_URL"], let token = variables["KV_REST_API_TOKEN"],
      !token.isEmpty, token.utf8.allSatisfy({ 0x21...0x7e ~= $0 })
    else { return nil }
    if written == url { return token }
    let isOwn = EnvironmentLines(Array(data)).hasBlock
    guard isOwn, url.hasSuffix(":0"), let colon = written.lastIndex(of: ":"),
      written[...colon] == url.dropLast()
    else { return nil }
    return token
  }

  /// A text with these variables in it, and what else was found there.
  static func setting(
    _ values: [(name: String, value: String)], in text: [UInt8]
  ) -> (bytes: [UInt8], found: Found) {
    var lines = EnvironmentLines(text)
    let retired = lines.set(values, retiring: companions)
    let names = Set(values.map(\.name))
    let others = elsewhere.filter { !names.contains($0) && lines.variables.contains($0) }
    return (lines.bytes, Found(retired: retired, others: others))
  }

  /// What leads an application to a store, beside what a gateway sets.
  private static let elsewhere = ["KV_URL", "REDIS_URL"]

  /// Tokens that are sent to the address beside them, so that one of another store must not stay beside a gateway's.
  private static let companions: Set<String> = ["KV_REST_API_READ_ONLY_TOKEN"]

  /// - Parameter link: where a link stands there, what it leads to is written.
  /// - Returns: who may do what with it.
  private static func write(_ bytes: [UInt8], to link: String) throws(Failure) -> mode_t {
    let path = target(of: link)
    let temporary = "\(path).\(UUID().uuidString.prefix(8)).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let mode: mode_t
    do {
      try file.write(contentsOf: Data(bytes))
      mode = keepRights(of: path, on: descriptor)
      // Else a machine that fails now may leave the new name with nothing in it.
      try file.synchronize()
    } catch {
      unlink(temporary)
      throw Failure(
        .file, "The file \(Shown.line(path)) cannot be written: \(Failure.reason(error)).")
    }
    guard rename(temporary, path) == 0 else {
      let failure = failure(path)
      unlink(temporary)
      throw failure
    }
    return mode
  }

  /// Gives a new file the owner, group and mode of the one whose place it takes, if there is one.
  ///
  /// - Returns: the mode that it has.
  private static func keepRights(of path: String, on descriptor: Int32) -> mode_t {
    FileRights(of: Array(path.utf8))?.give(to: descriptor)
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status.st_mode & 0o777 : 0o600
  }

  /// What links lead to, whether it is there or not.
  private static func target(of path: String) -> String {
    var path = path
    // As many as the system itself follows.
    for _ in 0..<40 {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
        break
      }
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      path = URL(fileURLWithPath: next, relativeTo: folder).path
    }
    return path
  }

  /// The bytes of such a file as text.
  ///
  /// - Throws: where it is none, for what stands in the place of a wrong byte would be taken for what was meant.
  static func text(of bytes: Data, _ path: String) throws(Failure) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    throw Failure(
      .badData,
      "The file of settings \(Shown.line(path)) is not UTF-8. Write it again as UTF-8.")
  }

  private static func failure(_ path: String) -> Failure {
    Failure(
      .file, "The file \(Shown.line(path)) cannot be written: \(Failure.reason(errno: errno)).")
  }
}

import Foundation

/// A file of `NAME=value` lines that applications read, such as `.env.local`.
public enum EnvironmentFile {
  /// Sets variables in the file at `path`, which is made where there is none, for its owner only.
  ///
  /// Lines of other variables, comments and their order stay.
  public static func set(_ values: [(name: String, value: String)], in path: String) throws(Failure)
  {
    let old = FileManager.default.contents(atPath: path)
    if old == nil, FileManager.default.fileExists(atPath: path) {
      throw Failure(.file, "The file \(Shown.line(path)) cannot be read.")
    }
    let text = setting(values, in: try text(of: old ?? Data(), path))
    let temporary = "\(path).\(UUID().uuidString.prefix(8)).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do { try file.write(contentsOf: Data(text.utf8)) } catch {
      unlink(temporary)
      throw Failure(
        .file, "The file \(Shown.line(path)) cannot be written: \(Failure.reason(error)).")
    }
    guard rename(temporary, path) == 0 else {
      let failure = failure(path)
      unlink(temporary)
      throw failure
    }
  }

  /// A text with these variables in it, each where it was, or at the end.
  static func setting(_ values: [(name: String, value: String)], in text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (name, value) in values {
      let line = "\(name)=\(value)"
      let places = lines.indices.filter { EnvironmentText.name(in: lines[$0][...]) == name }
      if places.isEmpty { lines.append(line) }
      for place in places { lines[place] = line }
    }
    return lines.map { $0 + "\n" }.joined()
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

import Foundation

/// A source that is a folder of JSON files: `<id>.json`.
public struct DirectorySource: Source {
  /// The largest file that is read, in bytes.
  public static let largestFile = 256 << 20

  /// The folder.
  public let directory: String

  /// A source of the files in `directory`.
  public init(directory: String) { self.directory = directory }

  /// The folder.
  public var address: String { directory }

  /// True: a file of a folder is read in less time than a store takes to write down a lease.
  public var isLocal: Bool { true }

  /// Reads `<id>.json`, away from the threads that tasks share.
  public func file(_ id: String) async throws(SourceError) -> SourceFile {
    try SourceFileID.check(id)
    let path = path(id + ".json")
    let directory = directory
    // A read from a disk or a network file system blocks its thread, so it does not run on the few that
    // Swift's tasks share.
    let result: Result<SourceFile, SourceError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(SourceError) {
          let bytes = try LocalFile.read(path, id: id, in: directory, limit: Self.largestFile)
          continuation.resume(
            returning: .success(try SourceFile(id: id, parsing: bytes, path: path)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  /// Why the folder cannot be listed; nil: it can.
  public func problem() async -> SourceError? {
    guard let folder = opendir(directory) else { return unlistable }
    closedir(folder)
    return nil
  }

  /// Why the last look into the folder failed.
  private var unlistable: SourceError {
    let code = errno
    return SourceError(
      code == ENOENT || code == ENOTDIR ? .absent : .unreachable,
      "the source folder \(directory) cannot be listed: \(LocalFile.words(code))", file: "")
  }

  /// The ids of all `.json` files of the folder, `2025_2` before `2025_10`.
  public func fileIDs() async throws(SourceError) -> [String]? {
    guard let names = LocalFile.names(in: directory) else { throw unlistable }
    return
      names
      .filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
      .map { String($0.dropLast(5)) }
      .filter { (try? SourceFileID.check($0)) != nil }
      .sorted { NaturalOrder.precedes($0, $1) }
  }

  private func path(_ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}

/// Reads a file of a folder, saying precisely why it cannot.
private enum LocalFile {
  static func read(_ path: String, id: String, in directory: String, limit: Int)
    throws(SourceError) -> [UInt8]
  {
    // Not blocking: opening a pipe that nobody writes to would never return.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno, opening: path, id: id, in: directory) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, words(errno), id) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw unreadable(path, "it is not a regular file", id)
    }
    guard status.st_size <= limit else {
      throw unreadable(path, "it has \(status.st_size) bytes; \(limit) are the most", id)
    }
    return try read(descriptor, about: Int(status.st_size), path, id, limit)
  }

  private static func read(
    _ descriptor: Int32, about size: Int, _ path: String, _ id: String, _ limit: Int
  ) throws(SourceError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(max(size + 1, 4096), 1 << 20))
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(path, words(errno), id)
      }
      bytes += chunk[..<count]
      // It may have grown since it was measured.
      guard bytes.count <= limit else {
        throw unreadable(path, "it has more than \(limit) bytes", id)
      }
    }
  }

  private static func failure(
    _ code: Int32, opening path: String, id: String, in directory: String
  ) -> SourceError {
    guard code == ENOENT || code == ENOTDIR else { return unreadable(path, words(code), id) }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      return SourceError(
        .absent, "there is no source folder \(shown(directory))", file: id,
        told: "the folder of the source is not there")
    }
    return SourceError(
      .missing, "the source \(shown(directory)) has no file \(shown(id)).json", file: id,
      told: "the source has no file \(SourceFileID.quoted(id))")
  }

  private static func unreadable(_ path: String, _ reason: String, _ id: String) -> SourceError {
    SourceError(.unreadable, at: shown(path), file: id) { "\($0) cannot be read: \(reason)" }
  }

  private static func shown(_ text: String) -> String { SourceFileID.shown(text) }

  static func words(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The names in a folder; nil, with `errno`, when it cannot be listed.
  static func names(in directory: String) -> [String]? {
    guard let stream = opendir(directory) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let name { names.append(name) }
    }
    return names
  }
}

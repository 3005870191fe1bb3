import Foundation
import Subprocess

/// The user's editor: `$VISUAL`, else `$EDITOR`, else vi or nano.
///
/// It runs in this process' group, so that it may use the terminal, and gets a file that only its owner can
/// read, in a folder that only its owner can enter.
public struct Editor: Sendable {
  /// The command, as the shell runs it, with arguments; nil: what there is.
  private let command: String?
  /// Where the text is put meanwhile.
  private let folder: String

  /// An editor by its command.
  public init(command: String?) {
    self.command = command
    folder = NSTemporaryDirectory()
  }

  /// Lets the user edit JSON text, and answers it as it was when the editor ended.
  ///
  /// - Throws: a ``Failure`` when the editor cannot be started, or ends by saying that it failed; of one that was ended
  ///   by a signal it names where its text is kept.
  public func edit(_ text: [UInt8]) async throws -> [UInt8] {
    let scratch = try ScratchFolder(in: folder, prefix: "bobbin-edit")
    defer { scratch.remove() }
    let path = scratch.path + "/edit.json"
    try Self.create(path, text)
    let command = if let command { command } else { try await fallback() }
    // The shell takes the command apart, as it does for every program that runs $EDITOR.
    let ended = try await Subprocess.run(
      .name("sh"), arguments: ["-c", "\(command) \"$@\"", "sh", path],
      input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError)
    let left = FileManager.default.contents(atPath: path).map(Array.init)
    guard ended.terminationStatus.isSuccess else {
      var words =
        "The editor (\(command)) \(Self.words(ended.terminationStatus)). Nothing is changed."
      // Who ended it did not mean that its user drops the text.
      if ended.terminationStatus.isBySignal, let left, left != text {
        words += " Its text is kept in \(try keep(left))."
      }
      throw Failure(.refused, words)
    }
    guard let left else {
      throw Failure(.file, "The editor left no text. Nothing is changed.")
    }
    return left
  }

  /// Keeps a text that could not be stored, for the user to find.
  /// - Returns: the path of the file.
  public func keep(_ text: [UInt8]) throws(Failure) -> String {
    let scratch = try ScratchFolder(in: folder, prefix: "bobbin-kept")
    let path = scratch.path + "/edit.json"
    try Self.create(path, text)
    return path
  }

  private static func words(_ status: TerminationStatus) -> String {
    switch status {
    case .exited(let code): "ended with exit code \(code)"
    case .signaled(let number): "was ended by signal \(number)"
    }
  }

  private func fallback() async throws(Failure) -> String {
    for name in ["vi", "nano"] {
      if (try? await Executable.name(name).resolveExecutablePath(in: .inherit)) != nil {
        return name
      }
    }
    throw Failure(.notFound, "No editor is set. Set EDITOR, for example EDITOR=vi.")
  }

  /// Creates the file with its final rights, before anything is in it.
  private static func create(_ path: String, _ text: [UInt8]) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        .file, "The file \(path) cannot be created: \(Failure.reason(errno: errno)).")
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do { try file.write(contentsOf: Data(text)) } catch {
      throw Failure(.file, "The file \(path) cannot be written: \(Failure.reason(error)).")
    }
  }
}

extension TerminationStatus {
  /// True when a signal ended it, also where a shell in between says so by its exit code.
  fileprivate var isBySignal: Bool {
    switch self {
    case .signaled: true
    case .exited(let code): code > 128
    }
  }
}

import Foundation
import Synchronization

/// A shell that runs one program in a folder, and ends both when this process ends, however it ends.
///
/// It reads words from a pipe whose other end only this process holds: when that closes it kills what it runs and
/// removes the folder. It runs in a session of its own, so that no Ctrl-C reaches it before its work is done.
final class Watchman: Sendable {
  let folder: URL
  private let commands: Mutex<FileHandle?>
  private let answers: FileHandle
  private let shell: pid_t

  /// Makes the folder, which the shell does: whatever it makes it removes.
  /// - Parameter program: what `start` runs, with its arguments.
  init(folder: URL, program: [String]) async throws {
    self.folder = folder
    let script = """
      trap '' PIPE; folder=$1; shift; program=
      mkdir -m 700 "$folder" && echo made
      while read -r word; do
        case $word in
        start) "$@" </dev/null >>"$folder/log" 2>&1 & program=$!; echo $program ;;
        wait) wait $program; echo gone; program= ;;
        esac
      done
      [ -z "$program" ] || { kill -9 $program; wait $program; }
      rm -rf "$folder"
      """
    let started = try Self.spawn(["sh", "-c", script, "sh", folder.path] + program)
    shell = started.pid
    commands = Mutex(FileHandle(fileDescriptor: started.input, closeOnDealloc: true))
    answers = FileHandle(fileDescriptor: started.output, closeOnDealloc: true)
    guard await answer() == "made" else { throw ServerFailure("\(folder.path) was not made") }
  }

  deinit {
    commands.withLock { $0 = nil }
    let shell = shell
    DispatchQueue.global().async { _ = Self.reap(shell) }
  }

  /// Starts the program.
  /// - Returns: its process id, which stays its own until `wait`.
  func start() async throws -> pid_t {
    guard let pid = pid_t(try await ask("start")) else {
      throw ServerFailure("the shell that watches \(folder.path) did not say what it started")
    }
    return pid
  }

  /// Waits for the end of the program.
  func wait() async throws { _ = try await ask("wait") }

  /// Ends the program and removes the folder.
  func end() async {
    guard commands.withLock({ $0.take() }) != nil else { return }
    let shell = shell
    await inBackground { _ = Self.reap(shell) }
  }

  private func ask(_ word: String) async throws -> String {
    try commands.withLock { handle in
      guard let handle else { throw ServerFailure("\(folder.path): the server was stopped") }
      try handle.write(contentsOf: Data("\(word)\n".utf8))
    }
    return await answer()
  }

  private func answer() async -> String {
    let answers = answers
    return await inBackground {
      var line = ""
      while let byte = try? answers.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
        line.unicodeScalars.append(Unicode.Scalar(byte))
      }
      return line
    }
  }

  private static func reap(_ pid: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    return status
  }

  /// Held while a pipe's ends could be inherited: a shell that holds another's end would keep it waiting.
  private static let spawning = Mutex(())
  /// As <spawn.h> has it for GNU programs.
  private static let newSession: Int16 = 0x80

  private static func spawn(_ arguments: [String]) throws -> (
    pid: pid_t, input: Int32, output: Int32
  ) {
    try spawning.withLock { _ in
      let (input, output) = (try pipe(), try pipe())
      defer {
        close(input.read)
        close(output.write)
      }
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_adddup2(&actions, input.read, 0)
      posix_spawn_file_actions_adddup2(&actions, output.write, 1)
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
      posix_spawnattr_setflags(&attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK))
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      var argv = arguments.map { strdup($0) } + [nil]
      var environment = [strdup("PATH=\(path)"), strdup("LC_ALL=C"), nil]
      defer { (argv + environment).forEach { free($0) } }
      var pid: pid_t = 0
      let error = posix_spawnp(&pid, arguments[0], &actions, &attributes, &argv, &environment)
      guard error == 0 else {
        close(input.write)
        close(output.read)
        throw ServerFailure("\(arguments[0]) did not start: \(String(cString: strerror(error)))")
      }
      return (pid, input.write, output.read)
    }
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Foundation.pipe(&ends) == 0 else {
      throw ServerFailure("no pipe: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

/// Runs what blocks on a thread of its own, not on one of the tasks'.
public func inBackground<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result
{
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: work()) }
  }
}

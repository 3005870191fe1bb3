import Foundation

/// A process that a measurement starts, and ends.
///
/// It is started by `posix_spawn` and not through a library, so that the clock sees the program and
/// nothing else, and so that it can have a terminal of its own.
final class Child {
  /// What its standard input and output are.
  enum Streams {
    /// The terminal at this path becomes its controlling terminal.
    case terminal(String)
    /// Its ends of two pipes.
    case pipes(input: Int32, output: Int32)
  }

  /// `POSIX_SPAWN_SETSID`, which glibc shows to GNU programs only.
  private static let startsSession: Int16 = 0x80

  let id: pid_t
  private var isOver = false

  /// Starts `program`, in a session of its own so that ^C here does not reach it.
  init(
    _ program: String, _ arguments: [String], environment: [String: String], _ streams: Streams
  ) throws(Unmeasured) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    switch streams {
    case .terminal(let path):
      // The first terminal that the leader of a session opens becomes its own.
      posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    case .pipes(let input, let output):
      posix_spawn_file_actions_adddup2(&actions, input, 0)
      posix_spawn_file_actions_adddup2(&actions, output, 1)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What is ignored here would be ignored there.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | Self.startsSession)

    let words = ([program] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var id: pid_t = 0
    let code = posix_spawnp(&id, program, &actions, &attributes, words, variables)
    guard code == 0 else {
      throw Unmeasured("cannot start \(program): \(String(cString: strerror(code)))")
    }
    self.id = id
  }

  /// Waits for its end, and ends it when it does not come.
  func end(within patience: Duration = .seconds(2)) {
    guard !isOver else { return }
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      if waitpid(id, nil, WNOHANG) != 0 {
        isOver = true
        return
      }
      usleep(1000)
    }
    kill(id, SIGKILL)
    waitpid(id, nil, 0)
    isOver = true
  }

  deinit { end(within: .zero) }
}

/// Why something could not be measured.
struct Unmeasured: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

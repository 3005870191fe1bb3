import Foundation
import Subprocess

/// A run of this program in a process of its own, of which it is known what it has spent, however it ends.
struct ChildProcess: Sendable {
  /// One that has ended by itself.
  struct Ended: Sendable {
    let pid: Int32
    /// What the shell would see.
    let status: Int32
    let output: [UInt8]
    /// How long after the start the whole answer was there.
    let answerMilliseconds: Double
    let errors: String
  }

  let program: String
  let words: [String]
  let environment: [Environment.Key: String?]

  private static let longestAnswer = 64 << 20
  /// How much of its errors is read; the last line says what was spent.
  private static let longestErrors = 1 << 16
  /// How long it has to say what it has spent, once it is asked to end.
  private static let grace = Duration.seconds(3)

  /// Runs it; cancelled, it is asked to end before it is ended.
  ///
  /// - Returns: what came of it, and what it has spent; nil: nobody knows.
  func run() async -> (result: Result<Ended, any Error>, spent: Bill.Total?) {
    var hasStarted = false
    do {
      // Not a pipe: what it says last is there also when nobody listens any more, and whatever its length.
      let errors = try ErrorFile()
      defer { errors.close() }
      let start = ContinuousClock.now
      var options = PlatformOptions()
      options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: Self.grace)]
      do {
        let ended = try await Subprocess.run(
          .path(.init(program)), arguments: .init(words),
          environment: .inherit.updating(environment), platformOptions: options, input: .none,
          output: .sequence,
          error: .fileDescriptor(
            .init(rawValue: errors.descriptor), closeAfterSpawningProcess: false)
        ) { execution in
          hasStarted = true
          return try await Self.answer(execution.standardOutput, since: start)
        }
        let (rest, spent) = SpendingWords.parted(errors.text(atMost: Self.longestErrors))
        let (output, milliseconds) = ended.closureResult
        let result = Ended(
          pid: Int32(ended.processIdentifier.value), status: Self.status(ended.terminationStatus),
          output: output, answerMilliseconds: milliseconds, errors: rest)
        // One that ends by itself and says nothing has asked no store.
        let total = spent ?? (ended.terminationStatus.isExit ? .nothing : nil)
        return (Task.isCancelled ? .failure(CancellationError()) : .success(result), total)
      } catch {
        let spent = SpendingWords.parted(errors.text(atMost: Self.longestErrors)).total
        return (.failure(error), spent ?? (hasStarted ? nil : .nothing))
      }
    } catch {
      return (.failure(error), .nothing)
    }
  }

  /// The whole answer, and how many milliseconds after the start it was there.
  private static func answer(
    _ output: SubprocessOutputSequence, since start: ContinuousClock.Instant
  ) async throws -> (text: [UInt8], milliseconds: Double) {
    var text: [UInt8] = []
    var last = start
    for try await chunk in output {
      chunk.withUnsafeBytes { text += $0 }
      last = .now
      if text.count > longestAnswer {
        throw Failure(.unavailable, "The new process answered more than 64 MB.")
      }
    }
    return (text, start.duration(to: last) / .milliseconds(1))
  }

  private static func status(_ ending: TerminationStatus) -> Int32 {
    switch ending {
    case .exited(let code): code
    case .signaled(let number): 128 + number
    }
  }
}

extension TerminationStatus {
  fileprivate var isExit: Bool { if case .exited = self { true } else { false } }
}

extension Bill.Total {
  fileprivate static let nothing = Bill.Total(commands: 0, isAtLeast: false)
}

/// A file without a name that a process writes its errors to.
private struct ErrorFile {
  let descriptor: Int32

  init() throws(Failure) {
    let folder = FileManager.default.temporaryDirectory.path
    let path = "\(folder)/bobbin-errors-\(UUID().uuidString)"
    // Only the process gets it, as its errors.
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(.file, "No file can be made in \(folder): \(Failure.reason(errno: errno)).")
    }
    unlink(path)
  }

  /// The end of what was written.
  func text(atMost limit: Int) -> String {
    let end = max(0, lseek(descriptor, 0, SEEK_END))
    var bytes = [UInt8](repeating: 0, count: min(limit, end))
    let start = end - bytes.count
    let count = bytes.withUnsafeMutableBytes {
      pread(descriptor, $0.baseAddress, $0.count, start)
    }
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  func close() { _ = Foundation.close(descriptor) }
}

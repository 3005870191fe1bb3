import Foundation
import KeyValue
import Retrieval
import Terminal
import ThreadCache

/// Why a command ends without having done its deed: words for people, and the exit code for scripts.
///
/// Every error of the rooms below becomes one of these, here and nowhere else. The words are safe to show on a
/// terminal and hold no secret.
public struct Failure: Error, Sendable, Equatable {
  /// The exit codes, after sysexits.
  public enum Code: Int32, Sendable, CaseIterable {
    /// The command line cannot be understood.
    case usage = 64
    /// What is stored, or what was sent, cannot be read; or `verify` found something.
    case badData = 65
    /// There is no such thread, file, segment, load or local file.
    case notFound = 66
    /// The store, or the source, cannot be reached or cannot serve.
    case unavailable = 69
    /// A local file failed: journal, import, export.
    case file = 74
    /// Somebody else was faster, or the store is busy: try again.
    case tryAgain = 75
    /// It is not allowed: read-only, no permission, not confirmed, cannot be undone.
    case refused = 77
    /// Interrupted.
    case interrupted = 130
    /// Whoever read the output went away; the shell sees the end by SIGPIPE.
    case closedPipe = 141
  }

  /// The kind of failure.
  public let code: Code
  /// The signal that ended the program; nil: none did.
  public private(set) var signal: Int32?
  /// What the store said; nil: it was none of it.
  var cause: StoreError?
  /// How to go on with what was done in part; nil: nothing was said of that.
  var advice: String?
  /// Whether it says why that store was chosen.
  var tellsChoice = false
  /// What happened, to what, and what to do about it.
  ///
  /// Empty: there is nothing to add to what was said.
  public let message: String

  /// A failure; `message` is made safe to show.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = Shown.text(message)
  }

  /// The end by a signal, which needs no words.
  public init(signal: Int32) {
    self.init(.interrupted, "")
    self.signal = signal
  }

  /// What the shell sees.
  public var exitCode: Int32 { signal.map { 128 + $0 } ?? code.rawValue }
}

extension Failure {
  /// Whether both end a command the same way, with the same words.
  public static func == (a: Failure, b: Failure) -> Bool {
    a.code == b.code && a.signal == b.signal && a.message == b.message
  }
}

extension Failure: CustomStringConvertible {
  /// The words.
  public var description: String { message }
}

extension Failure {
  /// Whoever read the output went away.
  ///
  /// The program ends silently, by the signal that says so.
  public static let closedPipe = Failure(.closedPipe, "")

  /// What any error of the rooms below means to the one who called a command.
  public init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as CacheError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as SourceError: self.init(error)
    case let error as TerminalError: self.init(error)
    case is CancellationError: self.init(.interrupted, "Interrupted.")
    default: self.init(.file, Failure.reason(error))
    }
  }

  /// What an error of the cache library means.
  public init(_ error: CacheError) {
    switch error {
    case .store(let error): self.init(error)
    case .notFound(let text): self.init(.notFound, text)
    case .unreadable, .invalid: self.init(.badData, error.description)
    case .conflict(let text): self.init(.tryAgain, text)
    case .refused(let text): self.init(.refused, text)
    case .wouldDrop: self.init(.refused, error.description)
    case .file(let text): self.init(.file, text)
    }
  }

  /// What an error of a store means.
  public init(_ error: StoreError) {
    let code: Code =
      switch error.code {
      case .unreachable, .timedOut, .outOfMemory, .unsupported: .unavailable
      case .cancelled: .interrupted
      case .refused: .refused
      case .busy, .conflict, .outcomeUnknown: .tryAgain
      case .tooLarge, .wrongType, .corrupt, .notText: .badData
      }
    self.init(code, error.description)
    cause = error
  }

  /// What an error of a source means.
  public init(_ error: SourceError) {
    let code: Code =
      switch error.code {
      case .missing, .absent: .notFound
      case .unnamed: .usage
      case .unreadable, .timedOut, .unreachable: .unavailable
      case .notJSON, .wrongShape, .invalidID: .badData
      case .cancelled: .interrupted
      }
    self.init(code, error.message)
  }

  /// What it means that the browser cannot be shown.
  public init(_ error: TerminalError) {
    let words = error.description
    self.init(.unavailable, words.prefix(1).uppercased() + words.dropFirst() + ".")
  }

  /// The reason that Foundation has, in the system's own words where the system said it, without a full stop.
  public static func reason(_ error: any Error) -> String {
    let error = error as NSError
    if error.domain == NSPOSIXErrorDomain { return Failure.reason(errno: Int32(error.code)) }
    if let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error {
      return Failure.reason(cause)
    }
    let words = error.localizedDescription
    return words.last == "." ? String(words.dropLast()) : words
  }

  /// The system's words for an error number.
  static func reason(errno number: Int32) -> String { String(cString: strerror(number)) }
}

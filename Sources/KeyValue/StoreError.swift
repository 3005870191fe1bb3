/// What went wrong in a store: a code to act on, words to show, and the key it happened to.
///
/// The words never hold a password, a token or a value.
public struct StoreError: Error, Sendable, Equatable {
  /// The kinds of failure that callers treat differently.
  public enum Code: Sendable, Hashable {
    /// No answer could be had: no such host, file or socket, or the connection broke.
    case unreachable
    /// The deadline passed before the answer came.
    case timedOut
    /// The caller gave up, and nothing was written.
    case cancelled
    /// The store understood and said no.
    case refused(Refusal)
    /// The store is there but cannot serve now (loading, locked, cluster down). Try again.
    case busy
    /// The store has no room left: memory, quota of bytes, or a full disk.
    case outOfMemory
    /// The value, key or request is larger than the store, or the caller's limit, allows.
    case tooLarge
    /// The key holds another type than the operation is for.
    case wrongType
    /// What the store holds cannot be read as what it should be.
    case corrupt
    /// Somebody else changed the value first.
    case conflict
    /// A write was sent and its reply never came: it may or may not have happened.
    case outcomeUnknown
    /// This store cannot do that at all.
    case unsupported
    /// A key or a value is not UTF-8, and the store takes only text; nothing was sent.
    case notText
  }

  /// Why a store said no.
  public enum Refusal: Sendable, Hashable {
    /// User, password or token are missing or wrong.
    case authentication
    /// The credentials do not allow this.
    case permission
    /// This session, its token or the file that it opened is for reading only.
    case readOnly
    /// The store takes no writes from anybody: it is a replica, or could not save what it has.
    case writes
    /// A quota of commands or requests is used up.
    case quota
    /// The caller's own budget of commands leaves no room for it; nothing was sent.
    case budget
  }

  /// What kind of failure it is.
  public let code: Code
  /// One sentence for people: what happened and, where there is something to do, what.
  public let message: String
  /// The key it happened to, where it was one.
  public package(set) var key: StoreKey?
  /// Where in the value, in bytes from its start, for `corrupt`.
  public let byteOffset: Int?
  /// Whether it is a limit of this session alone that forbids it: one with a larger limit may do the same.
  public private(set) var isOwnLimit = false

  /// An error of `code`, told in `message`.
  public init(_ code: Code, _ message: String, key: StoreKey? = nil, byteOffset: Int? = nil) {
    self.code = code
    self.message = message
    self.key = key
    self.byteOffset = byteOffset
  }

  /// That something is larger than this session's own limit, whatever the store takes.
  public static func overOwnLimit(_ message: String, key: StoreKey?) -> StoreError {
    var error = StoreError(.tooLarge, message, key: key)
    error.isOwnLimit = true
    return error
  }
}

extension StoreError.Code {
  /// Whether it is a fault of the store or the way to it, and not of what was asked of it.
  public var isFault: Bool {
    switch self {
    case .refused(.budget), .refused(.readOnly): false
    case .unreachable, .timedOut, .busy, .outOfMemory, .outcomeUnknown, .refused: true
    case .cancelled, .tooLarge, .wrongType, .corrupt, .conflict, .unsupported, .notText: false
    }
  }

  /// Whether the store cannot be had now: it does not answer, or only says that it will later.
  ///
  /// It still may: what could not be done is worth keeping until then. A write with `outcomeUnknown` may have
  /// been done.
  public var isAway: Bool {
    switch self {
    case .unreachable, .timedOut, .busy, .outcomeUnknown: true
    case .cancelled, .refused, .outOfMemory, .tooLarge, .wrongType, .corrupt, .conflict,
      .unsupported, .notText:
      false
    }
  }
}

extension StoreError.Code {
  /// Whether the store is away, or refuses now what it takes at other times: until an operator has mended it, or a
  /// quota begins anew.
  ///
  /// This decides what is worth queueing, and when what was read before may be told. What is refused to this session
  /// alone, or for what is asked, is no outage: a write that its user or token may not do (`permission`, `readOnly`) is
  /// not to be done later on the quiet, by whoever has the rights then.
  public var isOutage: Bool {
    switch self {
    case .outOfMemory, .refused(.authentication), .refused(.writes), .refused(.quota): true
    default: isAway
    }
  }

  /// Whether it was refused for being a write.
  public var refusesWriting: Bool { self == .refused(.readOnly) || self == .refused(.writes) }
}

extension StoreError.Code {
  /// Whether the store has answered, so that the time until then says how fast it does.
  public var isAnswer: Bool {
    switch self {
    case .unreachable, .timedOut, .cancelled, .outcomeUnknown, .notText, .refused(.budget),
      .refused(.readOnly):
      false
    case .refused, .busy, .outOfMemory, .tooLarge, .wrongType, .corrupt, .conflict, .unsupported:
      true
    }
  }
}

extension StoreError {
  /// True when the same may work later, without anybody doing anything.
  public var isPassing: Bool {
    switch code {
    case .unreachable, .timedOut, .busy: true
    default: false
    }
  }

  /// True when the store has answered and said no: to the credentials, or because a quota is used up.
  public var isNo: Bool {
    if case .refused = code { code.isAnswer } else { false }
  }

  /// What is said of a key that a store cannot be asked about, as the end of a sentence.
  public static let outOfReachWords = "its name is not UTF-8, which cannot be sent over REST"

  /// That a store cannot be asked about a key.
  public static func outOfReach(_ key: StoreKey) -> StoreError {
    StoreError(.notText, "\(key) is out of reach: \(outOfReachWords)", key: key)
  }

  /// Whether it is the fault of one key, so that a deed on many goes on with the others.
  public var isOfOneKey: Bool {
    switch code {
    case .tooLarge, .wrongType, .notText: key != nil
    default: false
    }
  }
}

extension StoreError {
  /// False for what would have happened to any other key as well.
  private var concernsKey: Bool {
    switch code {
    case .unreachable, .timedOut, .busy, .cancelled, .outOfMemory, .refused(.authentication),
      .refused(.readOnly), .refused(.writes), .refused(.quota), .refused(.budget):
      false
    case .refused(.permission), .tooLarge, .wrongType, .corrupt, .conflict, .outcomeUnknown,
      .unsupported, .notText:
      true
    }
  }
}

extension StoreError: CustomStringConvertible {
  /// The message, then the key and the place if they are known and not in the message already.
  public var description: String {
    var text = message
    if let key, concernsKey, !message.contains(key.description) { text += " (key \(key))" }
    if let byteOffset { text += " at byte \(byteOffset)" }
    return text
  }
}

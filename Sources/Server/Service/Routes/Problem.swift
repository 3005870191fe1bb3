import JSONText

/// What went wrong, as RFC 9457 has it: the one shape of errors that the service has.
///
/// ```json
/// {"type":"urn:bobbin:problem:not-found","title":"Not found","status":404,"detail":"There is no thread t-1."}
/// ```
struct Problem: Error, Sendable, Equatable {
  /// The kinds of problems, by the name that programs act on.
  enum Kind: String, CaseIterable, Sendable {
    case badRequest = "bad-request"
    case unauthorized
    case forbidden
    case readOnly = "read-only"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case incomplete
    case conflict
    case preconditionFailed = "precondition-failed"
    case preconditionRequired = "precondition-required"
    case tooLarge = "too-large"
    case invalid
    case unreadable
    case tooManyRequests = "too-many-requests"
    case headerTooLarge = "header-too-large"
    case internalError = "internal-error"
    case noUndo = "no-undo"
    case unsupported
    case storeRefused = "store-refused"
    case storeUnavailable = "store-unavailable"
    case timedOut = "timed-out"
    case outcomeUnknown = "outcome-unknown"
    case storeFull = "store-full"

    /// The status line's number.
    var status: Int {
      switch self {
      case .badRequest: 400
      case .unauthorized: 401
      case .forbidden, .readOnly: 403
      case .notFound: 404
      case .methodNotAllowed: 405
      case .incomplete: 408
      // A change that could not be undone is for the caller to confirm: nothing has failed here.
      case .conflict, .unreadable, .noUndo: 409
      case .preconditionFailed: 412
      case .tooLarge: 413
      case .invalid: 422
      case .preconditionRequired: 428
      case .tooManyRequests: 429
      case .headerTooLarge: 431
      case .internalError: 500
      case .unsupported: 501
      case .storeRefused: 502
      case .storeUnavailable: 503
      case .timedOut, .outcomeUnknown: 504
      case .storeFull: 507
      }
    }

    /// The same for every problem of the kind.
    var title: String {
      switch self {
      case .badRequest: "The request cannot be read"
      case .unauthorized: "A token is needed"
      case .forbidden: "Not allowed"
      case .readOnly: "Nothing can be changed here"
      case .notFound: "Not found"
      case .methodNotAllowed: "Not with this method"
      case .incomplete: "The request did not come whole"
      case .conflict: "Others changed it"
      case .preconditionFailed: "It is not what you read"
      case .preconditionRequired: "Say what you read"
      case .tooLarge: "Too large"
      case .invalid: "It cannot be taken"
      case .unreadable: "What is stored cannot be read"
      case .tooManyRequests: "Too much at a time"
      case .headerTooLarge: "The head of the request is too large"
      case .internalError: "Something failed here"
      case .noUndo: "It could not be undone"
      case .unsupported: "The store cannot do that"
      case .storeRefused: "The store refuses"
      case .storeUnavailable: "The store cannot be used"
      case .timedOut: "It took too long"
      case .outcomeUnknown: "Nobody knows whether it is stored"
      case .storeFull: "The store is full"
      }
    }
  }

  let kind: Kind
  /// What happened this time, for people; without secrets.
  let detail: String
  /// When to come again, in seconds.
  var retryAfter: Int?
  /// The methods that there are, of `methodNotAllowed`.
  var allowed: [String] = []

  init(_ kind: Kind, _ detail: String, retryAfter: Int? = nil) {
    self.kind = kind
    self.detail = detail
    self.retryAfter = retryAfter
  }

  /// What the body holds.
  var json: [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.name("type")
    json.string("urn:bobbin:problem:\(kind.rawValue)")
    json.name("title")
    json.string(kind.title)
    json.name("status")
    json.int(kind.status)
    json.name("detail")
    json.string(detail)
    json.endObject()
    return json.bytes
  }
}

extension Problem {
  /// A body that broke off, or did not come in time.
  static let incompleteBody = Problem(
    .incomplete, "The body did not come whole, or not in time.")

  /// A body of more bytes than are taken.
  init(bodyLimit: Int) {
    self.init(.tooLarge, "The body has more than \(bodyLimit) bytes.")
  }
}

import KeyValue
import KeyValueCommands
import RESP
import WebClient

/// What a Vercel KV says instead of a result, by its words and by the status they came with.
struct ServiceRefusal: Sendable, Equatable {
  let code: StoreError.Code
  /// What happened, as a sentence.
  let words: String
  /// Whether nothing of the request was done.
  var isDefinite = true
  /// Whether the same request again may do better in a moment.
  var isPassing = false
  /// Whether the service counts what it has refused, as it does what has failed.
  var isCounted = true

  /// Whether asking again is in vain.
  var isFinal: Bool { !isPassing }

  private init(
    _ code: StoreError.Code, _ words: String, isDefinite: Bool = true, isPassing: Bool = false,
    isCounted: Bool = true
  ) {
    self.code = code
    self.words = words
    self.isDefinite = isDefinite
    self.isPassing = isPassing
    self.isCounted = isCounted
  }

  /// The refusal that an answer is; nil: it is none, or not of this service.
  init?(_ response: WebResponse, _ options: RESTOptions) {
    guard response.status >= 400 else { return nil }
    let name = options.address.name
    let error = options.error(in: response)
    if let error, let known = ServiceRefusal(error, name: name) {
      self = known
      return
    }
    switch response.status {
    case 401:
      self.init(
        .refused(.authentication), "\(name) does not accept the token: it is wrong or was changed",
        isCounted: false)
    case 403:
      self.init(
        .refused(.permission), "\(name) does not allow this (status 403)", isCounted: false)
    case 404, 405:
      self.init(
        .unsupported,
        "there is no Vercel KV at \(options.address): it answers with status \(response.status)",
        isCounted: false)
    case 413:
      self.init(
        .tooLarge, "the request is larger than \(name) takes; nothing was done", isCounted: false)
    case 429:
      let wait = response.retryAfter.map { " in \($0.formatted)" } ?? " later"
      self.init(
        .busy, "\(name) is asked too much at once; it wants to be asked again\(wait)",
        isPassing: true, isCounted: false)
    case 500...599:
      let reason = error.map { ": \(Self.shown($0))" } ?? ""
      self.init(
        // With this one it says that what is behind it is not there.
        response.status == 503 ? .unreachable : .busy,
        "\(name) failed (status \(response.status))\(reason)", isDefinite: false, isPassing: true)
    default:
      guard let error else { return nil }
      let meaning = StoreError(error, key: nil, node: name)
      self.init(meaning.code, meaning.message)
    }
  }

  /// The refusal that an error is by its words, wherever it came; nil: Redis' own errors.
  private init?(_ error: RESPError, name: String) {
    let words = error.message.lowercased()
    func has(_ text: String) -> Bool { words.contains(text) }
    let said = Self.shown(error)
    if has("max daily request limit exceeded") {
      self.init(
        .refused(.quota), "the daily limit of commands of \(name) is used up (\(said))",
        isCounted: false)
    } else if has("max requests limit exceeded") {
      self.init(
        .refused(.quota), "the monthly limit of commands of \(name) is used up (\(said))",
        isCounted: false)
    } else if has("max request size exceeded") {
      self.init(
        .tooLarge,
        "the request is larger than \(name) takes (\(said)); a lower limit of requests splits them",
        isCounted: false)
    } else if has("max single record size exceeded") {
      self.init(.tooLarge, "the value is longer than \(name) takes (\(said))")
    } else if has("max key size exceeded") {
      self.init(.tooLarge, "the key is longer than \(name) takes (\(said))")
    } else if has("db capacity quota exceeded") {
      self.init(
        .outOfMemory,
        "\(name) has no room left (\(said)); it takes no writes until something is"
          + " evicted")
    } else if has("max concurrent connections exceeded") {
      self.init(
        .busy, "\(name) has as many connections as it may (\(said)); try again", isPassing: true,
        isCounted: false)
    } else if error.code == "WRONGPASS" {
      self.init(
        .refused(.authentication), "\(name) does not accept the token: it is wrong or was changed",
        isCounted: false)
    } else if Self.isOfGateway(error) {
      self.init(
        .refused(.readOnly), "\(name) is a read-only gateway; nothing was written (\(said))")
    } else if error.code == "NOPERM" {
      self.init(
        .refused(.readOnly),
        has("'scan'") || has("'keys'")
          ? "the token may only read, and may not list keys; open threads by their id"
          : "the token may only read; nothing was written (\(said))")
    } else {
      return nil
    }
  }

  /// Whether a gateway of Bobbin's says that it is read-only, whatever the token.
  static func isOfGateway(_ error: RESPError) -> Bool {
    error.code == "NOPERM" && error.message.hasSuffix("the gateway is read-only")
  }

  /// Whether a command that is answered with this error is counted by the service.
  static func counts(_ error: RESPError) -> Bool {
    ServiceRefusal(error, name: "")?.isCounted ?? true
  }

  /// What an error means that answers one command.
  static func meaning(of error: RESPError, key: StoreKey?, _ options: RESTOptions) -> StoreError {
    let name = options.address.name
    guard let known = ServiceRefusal(error, name: name) else {
      return StoreError(error, key: key, node: name)
    }
    return StoreError(known.code, known.words, key: key)
  }

  /// What a caller is told.
  func error(key: StoreKey?, writes: Bool) -> StoreError {
    guard writes, !isDefinite else { return StoreError(code, words, key: key) }
    return StoreError(
      .outcomeUnknown, "\(words); what was to be written may or may not be there", key: key)
  }

  /// The service's words without their code, no longer than a line.
  private static func shown(_ error: RESPError) -> String {
    let text = error.message.hasPrefix("ERR ") ? error.message.dropFirst(4) : error.message[...]
    return String(text.prefix(160))
  }
}

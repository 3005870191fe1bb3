import KeyValue
import RESTText
import WebClient

extension StoreError {
  /// Why a request has no answer.
  init(_ failure: WebFailure, writes: Bool, key: StoreKey?) {
    let code: Code =
      switch failure.kind {
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      case .tooLarge: .tooLarge
      case .held: .refused(.budget)
      case .unreachable, .tls, .lost, .garbage, .otherServer, .redirected: .unreachable
      }
    // A redirect says that nothing was done here, and who speaks something else has understood nothing.
    guard writes, failure.wasSent, failure.kind != .redirected, failure.kind != .otherServer else {
      self.init(code, failure.words, key: key)
      return
    }
    self.init(
      .outcomeUnknown, "\(failure.words); what was to be written may or may not be there", key: key)
  }

  /// An answer that is none of a Vercel KV.
  static func unintelligible(
    _ response: WebResponse, _ options: RESTOptions, writes: Bool, key: StoreKey?
  ) -> StoreError {
    let type =
      response.header("content-type").map {
        String(options.web.hidden($0).prefix { $0 != ";" }.prefix(60))
      }
      ?? "something else"
    let words =
      "\(options.address.name) answers with \(type) (status \(response.status)) where JSON should be;"
      + " is it the address of a Vercel KV?"
    // Whoever answers with an error of its own has not passed it on.
    return unknown(writes && response.status < 400, .unreachable, words, key: key)
  }

  /// An answer of success that cannot be read.
  static func undecodable(
    _ error: RESTReplyError, _ response: WebResponse, _ options: RESTOptions, writes: Bool,
    key: StoreKey?
  ) -> StoreError {
    let isJSON = response.header("content-type")?.lowercased().contains("json") ?? true
    if !isJSON || response.body.first == UInt8(ascii: "<") {
      return unintelligible(response, options, writes: writes, key: key)
    }
    return unknown(
      writes, .corrupt, "the answer of \(options.address.name) \(options.web.hidden("\(error)"))",
      key: key,
      byteOffset: error.byteOffset)
  }

  /// Why a commit is one request, however large, and what to do about it.
  static let sharedRequest =
    "The meta and the hashes of one commit share a request: load fewer segments at a time"

  static func readOnlyToken(_ key: StoreKey?) -> StoreError {
    let what = key.map { "\($0)" } ?? "the store"
    return StoreError(
      .refused(.readOnly), "the token may only read: \(what) was not changed", key: key)
  }

  /// - Parameter count: how many commands the account has no room for.
  static func overBudget(_ account: CommandAccount, _ count: Int, key: StoreKey?) -> StoreError {
    let budget = account.budget ?? 0
    let spent = account.traffic.commands
    // Requests of others that are under way may be counted, too, before these words are read.
    let taken = max(spent, budget - (account.left ?? 0))
    let words = taken > spent ? "spent or under way" : "spent"
    let state = taken > 0 ? ": \(taken) of \(budget) \(words); nothing more" : "; nothing"
    return StoreError(
      .refused(.budget),
      "the budget of \(budget) command\(budget == 1 ? "" : "s") leaves no room for \(count) more\(state) was sent. Raise the"
        + " budget to go on", key: key)
  }

  /// This error, of which the path of the address may be the cause: a Vercel KV takes a path for a command.
  func at(_ address: WebAddress) -> StoreError {
    guard code == .unsupported, !address.path.isEmpty else { return self }
    return StoreError(
      code, "\(message); the address has a path, \(address.path), and that of a Vercel KV has none",
      key: key)
  }

  /// This error, after requests before it have written their part.
  var afterWriting: StoreError {
    guard code != .outcomeUnknown else { return self }
    return StoreError(
      .outcomeUnknown, "a part of it was written, but \(message)", key: key)
  }

  private static func unknown(
    _ isUnknown: Bool, _ code: Code, _ words: String, key: StoreKey?, byteOffset: Int? = nil
  ) -> StoreError {
    guard isUnknown else { return StoreError(code, words, key: key, byteOffset: byteOffset) }
    return StoreError(
      .outcomeUnknown, "\(words); what was to be written may or may not be there", key: key)
  }
}

import KeyValue
import RESP

extension StoreError {
  /// What an error that a server replied means.
  ///
  /// - Parameter node: who said it, as the beginning of a sentence.
  package init(_ error: RESPError, key: StoreKey?, node: String = "the server") {
    let text = error.message
    if let bytes = error.tooLarge {
      let what = key.map { "the value of \($0)" } ?? "a value"
      self = .overOwnLimit("\(what) has \(bytes) bytes, which is over the limit", key: key)
      return
    }
    switch error.code {
    case "LOADING":
      self.init(.busy, "\(node) is still loading its data; try again in a moment", key: key)
    case "BUSY":
      self.init(.busy, "\(node) is busy with somebody's long script; try again", key: key)
    case "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "NOREPLICAS", "UNKILLABLE":
      self.init(.busy, "\(node) cannot serve now: \(text)", key: key)
    case "READONLY":
      self.init(
        .refused(.writes), "\(node) is a read-only replica; nothing was written", key: key)
    case "OOM":
      self.init(
        .outOfMemory, "\(node) has no memory left (maxmemory); evict something first", key: key)
    case "MISCONF":
      // Its disk failed or is full, so that it could not save; it takes no writes until an operator acts.
      self.init(
        .refused(.writes),
        "\(node) takes no writes because it could not save its data; its log says why", key: key)
    case "NOPERM":
      self.init(.refused(.permission), "the user may not do this on \(node): \(text)", key: key)
    case "NOAUTH":
      self.init(.refused(.authentication), "\(node) wants a user or a password", key: key)
    case "WRONGPASS":
      self.init(.refused(.authentication), "\(node) refused the user or the password", key: key)
    case "DENIED":
      self.init(
        .refused(.permission),
        "\(node) is in protected mode and takes no connections from other hosts", key: key)
    case "WRONGTYPE":
      let what = key.map { "\($0)" } ?? "the key"
      self.init(.wrongType, "\(what) holds another type than the operation is for", key: key)
    default:
      self = Self.unnamed(text, key: key, node: node)
    }
  }

  /// An error without a name of its own (`ERR …`), told by its words.
  private static func unnamed(_ text: String, key: StoreKey?, node: String) -> StoreError {
    let words = text.lowercased()
    if words.contains("the user executing the script can't") {
      return StoreError(
        .refused(.permission), "the user may not do this on \(node): \(text)", key: key)
    }
    if words.contains("without any password configured") {
      return StoreError(
        .refused(.authentication),
        "\(node) has no password configured, but one was given; leave it out", key: key)
    }
    if words.contains("max number of clients") {
      return StoreError(.busy, "\(node) has as many clients as it may; try again", key: key)
    }
    if words.contains("invalid bulk length") || words.contains("string exceeds maximum allowed") {
      return StoreError(.tooLarge, "the value is longer than \(node) takes", key: key)
    }
    if words.contains("unknown command") || words.contains("unknown subcommand") {
      // What follows are its arguments, which may be values, or a password.
      let name = text.firstRange(of: ", with args").map { text[..<$0.lowerBound] } ?? text[...]
      return StoreError(
        .unsupported, "\(node) does not know a command that is needed: \(name)", key: key)
    }
    if words.contains("not an integer") {
      return StoreError(
        .corrupt, "\(key.map { "\($0)" } ?? "the key") does not hold a whole number", key: key)
    }
    return StoreError(.unsupported, "\(node) answered: \(text)", key: key)
  }
}

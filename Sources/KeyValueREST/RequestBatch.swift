import KeyValue
import KeyValueCommands
import RESTText

/// Commands that are sent in one request.
struct RequestBatch: Sendable {
  /// The most commands of one request; the service's own clients send no more.
  static let mostCommands = 1000

  /// What the request does with its commands.
  enum Kind: Sendable {
    /// One after the other, each for itself.
    case each
    /// All or none of them.
    case together
  }

  let kind: Kind
  let commands: ArraySlice<RedisCommand>
  let body: [UInt8]

  var writes: Bool { commands.contains(where: \.writes) }

  /// What follows the address.
  func path(_ address: String) -> String {
    switch kind {
    case .together: "/multi-exec"
    case .each: commands.count == 1 ? (address.isEmpty ? "/" : "") : "/pipeline"
    }
  }

  /// Splits commands into as few requests as their sizes allow, in their order.
  ///
  /// - Parameters:
  ///   - limit: the largest request, in bytes.
  ///   - fill: so large a request is where it has more than one command; nil: as large as it may be.
  /// - Throws: before anything is sent, what cannot be sent at all.
  static func split(
    _ commands: [RedisCommand], limit: Int, fill: Int? = nil
  ) throws(StoreError) -> [RequestBatch] {
    var batches: [RequestBatch] = []
    var texts: [RESTCommandText] = []
    var start = 0
    var length = 2
    func end(_ place: Int) {
      guard place > start else { return }
      batches.append(
        RequestBatch(
          kind: .each, commands: commands[start..<place],
          body: texts.count == 1 ? texts[0].bytes : RESTCommandText.list(texts)))
      texts = []
      start = place
      length = 2
    }
    for (place, command) in commands.enumerated() {
      let text = try text(of: command, limit: limit)
      if length + text.bytes.count + 1 > fill ?? limit || texts.count == mostCommands { end(place) }
      texts.append(text)
      length += text.bytes.count + 1
    }
    end(commands.count)
    return batches
  }

  /// The same commands in two requests.
  func halves(limit: Int) throws(StoreError) -> [RequestBatch] {
    let middle = commands.startIndex + commands.count / 2
    return try Self.split(Array(commands[..<middle]), limit: limit)
      + Self.split(Array(commands[middle...]), limit: limit)
  }

  /// All commands in one request that does all or none of them.
  static func together(
    _ commands: [RedisCommand], limit: Int
  ) throws(StoreError) -> RequestBatch {
    var texts: [RESTCommandText] = []
    for command in commands { texts.append(try text(of: command, limit: limit)) }
    let body = RESTCommandText.list(texts)
    guard body.count <= limit else { throw .tooLarge(body.count, commands[0], limit: limit) }
    return RequestBatch(kind: .together, commands: commands[...], body: body)
  }

  private static func text(
    of command: RedisCommand, limit: Int
  ) throws(StoreError) -> RESTCommandText {
    let text: RESTCommandText
    do throws(RESTCommandText.NotText) { text = try RESTCommandText(command.arguments) } catch {
      let key = command.isKey(error.place) ? StoreKey(command.arguments[error.place]) : nil
      let what =
        key.map { "the key \($0)" } ?? command.key.map { "what belongs to \($0)" } ?? "an argument"
      throw StoreError(
        .notText,
        "\(what) has bytes that are not UTF-8, which cannot be sent over REST; nothing was sent",
        key: key ?? command.key)
    }
    // Alone it is sent without the brackets of a list.
    guard text.bytes.count <= limit else {
      throw .tooLarge(text.bytes.count, command, limit: limit)
    }
    return text
  }
}

extension RedisCommand {
  /// Whether one of its arguments is a key.
  ///
  /// A script says how many it has; of the other commands of a store only those for one key have other arguments too.
  fileprivate func isKey(_ place: Int) -> Bool {
    if let scriptKeys { return 3..<(3 + scriptKeys) ~= place }
    switch String(decoding: arguments[0], as: UTF8.self) {
    case "MGET": return place > 0
    default: return arguments[place] == key?.bytes
    }
  }

  /// Whether it writes several keys in one step: a commit, whose parts cannot be sent one after the other.
  var isCommitOfSeveral: Bool { writes && (scriptKeys ?? 0) > 1 }

  /// How many keys a script has; nil: it is none.
  private var scriptKeys: Int? {
    switch String(decoding: arguments[0], as: UTF8.self) {
    case "EVAL", "EVALSHA":
      arguments.count > 2 ? Int(String(decoding: arguments[2], as: UTF8.self)) ?? 0 : 0
    default: nil
    }
  }
}

extension StoreError {
  fileprivate static func tooLarge(
    _ bytes: Int, _ command: RedisCommand, limit: Int
  ) -> StoreError {
    let what = command.key.map { "the request for \($0)" } ?? "the request"
    return .overOwnLimit(
      "\(what) has \(bytes) bytes, more than the \(limit) that one may have; nothing was sent"
        + (command.isCommitOfSeveral ? ". \(sharedRequest)" : ""), key: command.key)
  }
}

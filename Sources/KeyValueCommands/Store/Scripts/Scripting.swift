import KeyValue
import RESP
import Synchronization

/// How scripts get to a server, as it has shown so far.
final class Scripting: Sendable {
  enum Way: Int, Sendable {
    /// Not at all: scripts are forbidden.
    case none
    /// As text each time: `EVALSHA` is forbidden.
    case text
    /// By digest, as text where the server does not have it.
    case digest
  }

  private struct State {
    var way: Way
    /// The digests of scripts that the server has run, and has.
    var told: Set<[UInt8]> = []
  }

  private let state: Mutex<State>

  init(_ way: Way) { state = Mutex(State(way: way)) }

  /// The best way that is left.
  var way: Way { state.withLock { $0.way } }

  func lower(to way: Way) {
    state.withLock { if way.rawValue < $0.way.rawValue { $0.way = way } }
  }

  /// Whether the server has a script, as far as it has shown.
  func hasTold(_ script: Script) -> Bool { state.withLock { $0.told.contains(script.digest) } }

  func told(_ script: Script) { state.withLock { _ = $0.told.insert(script.digest) } }
}

/// Why a script did not run at all.
private enum Refusal {
  case unknownScript
  case digestForbidden
  case textForbidden

  init?(_ reply: RESPValue) {
    guard case .error(let error) = reply else { return nil }
    switch error.code {
    case "NOSCRIPT": self = .unknownScript
    case "NOPERM", "ERR":
      // NOPERM this user has no permissions to run the 'evalsha' command
      // ERR unknown command 'EVALSHA', with args beginning with: … (before Redis 7 in backquotes)
      let text = error.message.prefix(160).lowercased()
      guard text.hasPrefix("noperm") || text.contains("unknown command") else { return nil }
      func names(_ command: String) -> Bool {
        text.contains("'\(command)'") || text.contains("`\(command)`")
      }
      if names("evalsha") {
        self = .digestForbidden
      } else if names("eval") {
        self = .textForbidden
      } else {
        return nil
      }
    default: return nil
    }
  }
}

extension CommandStore {
  /// Arguments longer than this go with the text at once: with the digest they may have to be sent twice.
  private static let longArguments = 1 << 20

  /// Runs a script with each of these keys and arguments, in one pipeline.
  ///
  /// - Returns: the replies; nil where the script did not run, because scripts are forbidden.
  func run(
    _ script: Script, _ calls: [ScriptCall], lane: Lane = .interactive
  ) async throws(StoreError) -> [RESPValue?] {
    var replies = [RESPValue?](repeating: nil, count: calls.count)
    var rest = Array(calls.indices)
    let isUntold = options.isBilled && !scripting.hasTold(script)
    for attempt in 0... {
      let way = scripting.way
      guard way != .none, !rest.isEmpty else { break }
      let commands = rest.enumerated().map { place, index in
        // The first one tells a server the script for all that follow; in a cluster, where they go to several, those
        // that nobody told are told in the next attempt. Where commands are billed it is told before it asks, for
        // each one that it does not know is paid for: by several tasks at once, none of which hears of it in time.
        let tells = attempt == 1 || isUntold
        let asText =
          way == .text || attempt >= 2 || (tells && place == 0)
          || calls[index].bytes > Self.longArguments
        return script.command(calls[index], asText: asText)
      }
      let answers = try await run(
        commands, key: rest.count == 1 ? calls[rest[0]].keys.first : nil, lane: lane)
      var again: [Int] = []
      for (index, answer) in zip(rest, answers) {
        // Where nothing may be written, a script is not either, in whatever way it is sent.
        let isHopeless = script.writes && self.commands.readOnlyReason != nil
        switch Refusal(answer) {
        case nil: replies[index] = answer
        case .digestForbidden where isHopeless, .textForbidden where isHopeless:
          replies[index] = answer
        // A server that forgets what it was told a moment ago, or forbids what it was not asked, is not asked for ever.
        case .unknownScript where attempt > 4, .digestForbidden where attempt > 4:
          replies[index] = answer
        case .unknownScript: again.append(index)
        case .digestForbidden:
          scripting.lower(to: .text)
          again.append(index)
        case .textForbidden: scripting.lower(to: .none)
        }
      }
      rest = again
    }
    if isUntold, rest.isEmpty, scripting.way == .digest { scripting.told(script) }
    return replies
  }

  /// Runs a script once; nil: scripts are forbidden.
  func run(
    _ script: Script, _ call: ScriptCall, lane: Lane = .interactive
  ) async throws(StoreError) -> RESPValue? {
    try await run(script, [call], lane: lane)[0]
  }
}

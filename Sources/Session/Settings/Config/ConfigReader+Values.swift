import Browser
import Foundation
import KeyValueRedis
import Yams

extension ConfigReader {
  /// A value that is as its setting expects it; nil: the mistake was noted.
  mutating func entry(_ setting: ConfigSetting, _ pair: Pair) -> ConfigFile.Entry? {
    guard let scalar = pair.value.scalar, !scalar.isNothing else {
      // So YAML reads a colon that ends the value of a line of its own.
      let isMemory = setting == .kv && pair.value.mapping?.keys.first?.scalar?.string == "memory"
      mistake(
        at: pair.value.scalar == nil ? pair.value : pair.key,
        isMemory ? Self.memoryAdvice : expects(setting))
      return nil
    }
    switch checked(scalar.string, for: setting) {
    case .success(let value):
      let mark = pair.key.mark
      return ConfigFile.Entry(
        setting: setting, value: value, line: mark?.line ?? 1, column: mark?.column ?? 1)
    case .failure(let problem):
      mistake(at: pair.value, problem.words)
      return nil
    }
  }

  /// Why a value cannot be taken.
  private struct Problem: Error {
    let words: String
  }

  /// The value in the form in which settings are read.
  private func checked(_ text: String, for setting: ConfigSetting) -> Result<String, Problem> {
    func refused(_ words: String? = nil) -> Result<String, Problem> {
      .failure(Problem(words: words ?? expects(setting)))
    }
    switch setting.kind {
    case nil: return refused()
    case .text:
      guard !text.isEmpty else { return refused() }
      if setting == .user, text.contains(":") {
        return refused("user expects a name alone. \(Self.passwordAdvice)")
      }
      return .success(text)
    case .path: return text.isEmpty ? refused() : .success(absolute(text))
    case .toggle: return Switch(text).map { .success($0 == .on ? "true" : "false") } ?? refused()
    case .word(let words):
      if words.contains(text) { return .success(text) }
      let meant = NearestName.of(text, among: words).map { " Did you mean \($0)?" } ?? ""
      return refused(expects(setting) + meant)
    case .size:
      guard let bytes = Quantity.bytes(text), bytes > 0 else { return refused() }
      return .success(text)
    case .duration:
      guard let time = Quantity.duration(text), time > .zero else {
        return refused(Quantity.lackOfUnit(text).map { "\(setting.rawValue) \($0)" })
      }
      if setting == .refresh, time < .milliseconds(100) {
        return refused(
          "refresh expects 100ms or more: the store has other work than to be looked at.")
      }
      return .success(text)
    case .count:
      guard let count = Quantity.count(text), count > 0 else { return refused() }
      return .success(text)
    case .threshold(let kind):
      return AlertThreshold.value(text, of: kind) == nil ? refused() : .success(text)
    case .variable:
      guard let name = Self.variable(text), !name.isEmpty else {
        return refused(setting == .password ? Self.passwordAdvice : Self.tokenAdvice(setting))
      }
      return .success(name)
    case .address: return address(text)
    }
  }

  private static let passwordAdvice =
    "A password does not belong in this file, which is shown and copied easily. "
    + "\(SecretName.places), and write password: env:NAME."

  private static func tokenAdvice(_ setting: ConfigSetting) -> String {
    "A token does not belong in this file, which is shown and copied easily. "
      + "\(SecretName.places), and write \(setting.rawValue): env:NAME."
  }

  /// A path from the root.
  func absolute(_ path: String) -> String {
    if path.contains("://") || path.hasPrefix("/") { return path }
    if path == "~" { return home }
    if path.hasPrefix("~/") { return home + path.dropFirst() }
    let folder = (file.path as NSString).deletingLastPathComponent
    return (folder as NSString).appendingPathComponent(path)
  }

  /// The name in `env:NAME`; nil: it is none.
  static func variable(_ text: String) -> String? {
    guard text.hasPrefix("env:") else { return nil }
    let name = text.dropFirst(4)
    let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    return isName && !name.isEmpty ? String(name) : nil
  }

  /// What to write for the store in memory, whose address ends in a sign of YAML's.
  static let memoryAdvice =
    "YAML takes the colon at the end of memory: for its own. Write kv: memory, or the address in "
    + "quotes: kv: \"memory:\"."

  private static let schemes = [
    "sqlite", "memory", "redis", "rediss", "valkey", "valkeys", "unix", "redis+unix",
    "valkey+unix", "http", "https", "env",
  ]

  /// An address without secrets, in a form that no longer depends on where it was read.
  private func address(_ text: String) -> Result<String, Problem> {
    func refused(_ words: String) -> Result<String, Problem> { .failure(Problem(words: words)) }
    if text == "memory" { return .success("memory:") }
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard text.contains(":"), Self.schemes.contains(scheme) else {
      // What stands there may be a secret, so it is not repeated.
      let meant = NearestName.of(scheme, among: Self.schemes).map { " Did you mean \($0):?" }
      return refused(expects(.kv) + (meant ?? ""))
    }
    if scheme == "env" {
      return Self.variable(text) == nil
        ? refused("kv: env: is followed by the name of a variable: letters, digits and _.")
        : .success(text)
    }
    if text.contains("://"), !scheme.hasSuffix("unix"), let at = text.lastIndex(of: "@") {
      let hasPassword = text[..<at].dropFirst(scheme.count + 1).contains(":")
      return refused(
        hasPassword
          ? "The address holds a password. \(Self.passwordAdvice) Or put the whole address into a "
            + "variable and write kv: env:NAME."
          : "Write the address without the user, and user: NAME below it.")
    }
    do throws(Failure) {
      let url = try StoreURL(parsing: text, home: home)
      switch url {
      case .redis(let options) where options.password != nil:
        return refused("The address holds a password. \(Self.passwordAdvice)")
      case .sqlite(let path): return .success("sqlite:" + absolute(path))
      default: return .success(text)
      }
    } catch {
      return refused(error.message)
    }
  }

  /// What is wrong with a store whose settings are right one by one.
  mutating func judge(_ store: ConfigFile.Store, at key: Node) {
    guard let kv = store.entries[.kv] else {
      return mistake(at: key, "The store \(store.name) has no address: write kv: ADDRESS below it.")
    }
    let pair = [ConfigSetting.certificate, .privateKey].compactMap { store.entries[$0] }
    if pair.count == 1 {
      mistake(
        pair[0].line, pair[0].column,
        "A client certificate needs its private key: write both tls-cert and tls-key.")
    }
    guard !kv.value.hasPrefix("env:"), let url = try? StoreURL(parsing: kv.value, home: home)
    else { return }
    var useless: [(ConfigSetting, String)] = []
    let tls: [ConfigSetting] = [.authority, .certificate, .privateKey, .serverName]
    if case .redis(let options) = url {
      if options.tls == nil {
        useless = tls.map { ($0, "speaks no TLS; write rediss:// in its address") }
      }
    } else if case .rest(let address) = url {
      useless = [.user, .password, .certificate, .privateKey, .serverName].map {
        ($0, "is opened with a token")
      }
      if !address.isSecure, !WebWay.isSecure(source: store.entries[.source]?.value) {
        useless.append((.authority, "has no TLS; write https:// in its address"))
      }
      if store.entries[.token] == nil, store.entries[.readOnlyToken] == nil {
        mistake(
          at: key,
          "The store \(store.name) has no token: write token: env:NAME below it, the variable that "
            + "holds it.")
      }
    } else {
      useless = (tls + [.user, .password, .connectTimeout]).map { ($0, "is no Redis") }
    }
    if !url.isREST {
      useless += [.token, .readOnlyToken, .maxRequest, .budget].map {
        ($0, "is no Vercel KV")
      }
    }
    for (setting, why) in useless {
      guard let entry = store.entries[setting] else { continue }
      mistake(entry.line, entry.column, "\(setting.rawValue) is of no use: the store \(why).")
    }
  }
}

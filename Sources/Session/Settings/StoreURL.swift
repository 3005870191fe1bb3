import KeyValueRedis
import WebClient

/// The address of a store, as `--kv` takes it: `sqlite:PATH`, `memory:`, `redis[s]://…`, `https://…`.
public enum StoreURL: Sendable, Equatable {
  /// The embedded store, in this file.
  case sqlite(path: String)
  /// A store that lives as long as the process.
  case memory
  /// Redis or Valkey: a server or a cluster.
  case redis(RedisOptions)
  /// Vercel KV or Upstash over REST.
  case rest(WebAddress)

  /// Reads an address.
  ///
  /// - Parameter home: what `~/` at the start of a path stands for.
  /// - Throws: a ``Failure`` of usage. Its words do not repeat the address, which may hold a password,
  ///   but for what cannot be one.
  public init(parsing text: String, home: String) throws(Failure) {
    if let words = StrayQuote.words(text, "The address of the store") {
      throw Failure(.usage, words + ".")
    }
    guard let colon = text.firstIndex(of: ":") else {
      throw Failure(
        .usage,
        "The store \(Shown.text(text)) has no scheme. For a file of the embedded store write "
          + "sqlite:\(Shown.text(text)); else \(Self.schemes).")
    }
    let scheme = text[..<colon].lowercased()
    // What stands before a colon can be a password too, where the scheme was left out.
    guard scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
    else {
      throw Failure(.usage, Self.noScheme)
    }
    let rest = String(text[text.index(after: colon)...])
    switch scheme {
    case "sqlite":
      self = .sqlite(path: try Self.path(rest, home: home))
    case "memory":
      guard rest.isEmpty else {
        throw Failure(.usage, "The memory store has no name: write memory: and nothing after it.")
      }
      self = .memory
    case "redis", "rediss", "valkey", "valkeys", "unix", "redis+unix", "valkey+unix":
      do throws(RedisURLError) {
        self = .redis(try RedisOptions(url: text))
      } catch {
        let words = error.description
        var sentences = words.prefix(1).uppercased() + words.dropFirst() + "."
        if error == .userWithoutPassword {
          sentences +=
            " Write the address without the user, and user and password into BOBBIN_REDIS_USER and"
            + " BOBBIN_REDIS_PASSWORD; or write user:password@ into the address in a variable,"
            + " which env:NAME names."
        }
        throw Failure(.usage, sentences)
      }
    case "http", "https":
      do throws(WebSettingError) { self = .rest(try WebAddress(text)) } catch {
        let words = error.description
        throw Failure(.usage, words.prefix(1).uppercased() + words.dropFirst() + ".")
      }
    default:
      // `127.0.0.1:8079` is a host and a port, and no kind of store.
      let port = rest.prefix { $0 != "/" }
      if scheme.contains(".") || (!port.isEmpty && port.allSatisfy { "0"..."9" ~= $0 }) {
        throw Failure(.usage, Self.noScheme)
      }
      throw Failure(
        .usage,
        "There is no kind of store named \(Shown.text(scheme)). Write sqlite:PATH, memory:, "
          + "redis://HOST:PORT, rediss://HOST:PORT, https://HOST or http://HOST:PORT.")
    }
  }

  private static let noScheme =
    "The address of the store has no scheme. Write \(schemes) or sqlite:PATH."

  private static let schemes =
    "https://HOST for a Vercel KV, http://HOST:PORT for a gateway, redis://HOST:PORT, rediss://HOST:PORT"

  /// Whether it is a Vercel KV.
  var isREST: Bool { if case .rest = self { true } else { false } }

  /// The path in `sqlite:PATH`; `sqlite://` before an absolute path is taken too.
  private static func path(_ text: String, home: String) throws(Failure) -> String {
    var path = Substring(text)
    if path.hasPrefix("///") { path = path.dropFirst(2) }
    guard !path.isEmpty, !path.hasPrefix("//") else {
      throw Failure(.usage, "The embedded store needs a file: write sqlite:PATH.")
    }
    return path.hasPrefix("~/") ? home + path.dropFirst() : String(path)
  }
}

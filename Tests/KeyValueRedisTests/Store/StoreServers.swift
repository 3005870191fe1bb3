import Testing
import KeyValue
import KeyValueRedis
import RedisServers

/// The ways to a Redis that a store must know, each with a server that the tests of this process share.
enum Way: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case resp3 = "over TCP"
  case resp2 = "in RESP2"
  case tls = "over TLS"
  case unixSocket = "over a unix socket"
  case password = "with a password"
  case user = "as a user"
  case database = "in database 3"
  case forbidden = "where scripts are forbidden"
  case renamed = "where EVAL is renamed"
  case undigested = "where no value is compared by digest"

  var testDescription: String { rawValue }

  var server: RedisServer {
    get async throws {
      switch self {
      case .resp3, .resp2, .database, .undigested: try await RedisServer.shared
      case .tls: try await SharedServer.tls.value
      case .unixSocket: try await SharedServer.unixSocket.value
      case .password: try await SharedServer.password.value
      case .user, .forbidden: try await SharedServer.users.value
      case .renamed: try await SharedServer.renamed.value
      }
    }
  }

  var options: RedisOptions {
    get async throws {
      let server = try await server
      var options = try RedisOptions(
        url: self == .forbidden ? server.url(.unscripted) : server.url)
      // A database of its own for each that shares a server, because there is one empty key in each.
      switch self {
      case .resp2:
        options.onlyRESP2 = true
        options.database = 2
      case .database: options.database = 3
      case .undigested:
        options.maxDigestBytes = 0
        options.database = 4
      case .forbidden: options.database = 1
      case .tls:
        options.tls = RedisOptions.TLS()
        options.tls?.authorityFile = try await Certificates.shared.authority
      default: break
      }
      return options.patient
    }
  }

  func open() async throws -> RedisStore { try await RedisStore.open(options) }
}

private enum SharedServer {
  static let tls = Task { try await RedisServer.start(.tls()) }
  static let unixSocket = Task { try await RedisServer.start(.unixSocket) }
  static let password = Task { try await RedisServer.start(.password) }
  static let users = Task { try await RedisServer.start(.users) }
  static let renamed = Task {
    try await RedisServer.start(
      extra: [#"rename-command EVAL """#, #"rename-command EVALSHA """#])
  }
}

extension RedisOptions {
  /// The deadlines of stores whose test is about something else: hundreds of tests share two cores.
  var patient: RedisOptions {
    var options = self
    options.connectDeadline = .seconds(60)
    options.commandDeadline = .seconds(120)
    return options
  }
}

extension RedisServer {
  /// A store on this server.
  func store(_ change: (inout RedisOptions) -> Void = { _ in }) async throws -> RedisStore {
    var options = try RedisOptions(url: url).patient
    change(&options)
    return try await RedisStore.open(options)
  }
}

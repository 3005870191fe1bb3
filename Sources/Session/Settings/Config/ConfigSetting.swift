import Browser
import Terminal
import Watching

/// A setting of the config file.
enum ConfigSetting: String, CaseIterable, Sendable {
  case `default`, stores, limits, keys
  case environmentFile = "env-file"
  case kv, color, source, schema
  case readOnly = "read-only"
  case user, password, token
  case readOnlyToken = "read-only-token"
  case authority = "tls-ca"
  case certificate = "tls-cert"
  case privateKey = "tls-key"
  case serverName = "tls-server-name"
  case maxValue = "max-value"
  case maxRequest = "max-request"
  case timeout
  case connectTimeout = "connect-timeout"
  case planMemory = "plan-memory"
  case planCommands = "plan-commands"
  case budget, analytics
  case alertErrors = "alert-errors"
  case alertLatency = "alert-latency"
  case alertHitRatio = "alert-hit-ratio"
  case alertMemory = "alert-memory"
  case alertCommands = "alert-commands"
  case alertOutbox = "alert-outbox"
  case theme, glyphs, refresh, mouse
  case screenReader = "screen-reader"

  /// The settings that may stand at the beginning of a line.
  static let ofFile: [ConfigSetting] = [
    .default, .stores, .environmentFile, .source, .schema, .readOnly, .limits, .keys, .theme,
    .glyphs, .refresh, .analytics, .mouse, .screenReader,
  ]
  /// The settings of one store.
  static let ofStore: [ConfigSetting] = [
    .kv, .color, .source, .schema, .readOnly, .user, .password, .token, .readOnlyToken,
    .authority, .certificate, .privateKey, .serverName, .refresh, .analytics, .limits,
  ]
  /// The settings under `limits`.
  static let ofLimits: [ConfigSetting] = [
    .maxValue, .maxRequest, .timeout, .connectTimeout, .budget, .alertErrors, .alertLatency,
    .alertHitRatio, .alertMemory, .alertCommands, .alertOutbox, .planMemory, .planCommands,
  ]
}

extension ConfigSetting {
  /// The variable that says the same in the environment; nil: none does.
  var variable: String? {
    switch self {
    case .source: "BOBBIN_SOURCE"
    case .schema: "BOBBIN_SCHEMA"
    case .readOnly: "BOBBIN_READ_ONLY"
    case .authority: "BOBBIN_TLS_CA"
    case .certificate: "BOBBIN_TLS_CERT"
    case .privateKey: "BOBBIN_TLS_KEY"
    case .serverName: "BOBBIN_TLS_SERVER_NAME"
    case .maxValue: "BOBBIN_MAX_VALUE"
    case .maxRequest: "BOBBIN_MAX_REQUEST"
    case .budget: "BOBBIN_BUDGET"
    case .analytics: "BOBBIN_ANALYTICS"
    case .timeout: "BOBBIN_TIMEOUT"
    case .connectTimeout: "BOBBIN_CONNECT_TIMEOUT"
    case .planMemory: "BOBBIN_PLAN_MEMORY"
    case .planCommands: "BOBBIN_PLAN_COMMANDS"
    case .theme: "BOBBIN_THEME"
    case .glyphs: "BOBBIN_GLYPHS"
    case .refresh: "BOBBIN_REFRESH"
    case .mouse: "BOBBIN_MOUSE"
    case .screenReader: "BOBBIN_SCREEN_READER"
    case .default, .stores, .limits, .keys, .environmentFile, .kv, .color, .user, .password, .token,
      .readOnlyToken:
      nil
    case .alertErrors, .alertLatency, .alertHitRatio, .alertMemory, .alertCommands, .alertOutbox:
      alert.map(AlertThreshold.variable)
    }
  }

  /// The kind of alert whose threshold it is; nil: it is another setting.
  var alert: AlertKind? {
    switch self {
    case .alertErrors: .errors
    case .alertLatency: .latency
    case .alertHitRatio: .hitRatio
    case .alertMemory: .memory
    case .alertCommands: .commands
    case .alertOutbox: .outbox
    default: nil
    }
  }

  /// What a setting takes that is one value.
  enum Kind: Sendable {
    case text
    /// A file or folder: `~/` is the home, and what is relative is so to the folder of the config file.
    case path
    case toggle
    case word([String])
    case size
    case duration
    case count
    /// The address of a store without secrets, or `env:NAME`.
    case address
    /// `env:NAME`.
    case variable
    /// From where on something is an alert.
    case threshold(AlertKind)
  }

  /// What it takes; nil: settings of its own.
  var kind: Kind? {
    switch self {
    case .stores, .limits, .keys: nil
    case .default, .user, .serverName: .text
    case .environmentFile, .source, .authority, .certificate, .privateKey: .path
    case .readOnly, .mouse, .screenReader, .analytics: .toggle
    case .schema: .word(["thread", "response"])
    case .color: .word(StoreColor.allCases.map(\.rawValue))
    case .theme: .word(Theme.all.map(\.name))
    case .glyphs: .word(["unicode", "ascii"])
    case .maxValue, .maxRequest, .planMemory: .size
    case .planCommands, .budget: .count
    case .timeout, .connectTimeout, .refresh: .duration
    case .kv: .address
    case .password, .token, .readOnlyToken: .variable
    case .alertErrors, .alertLatency, .alertHitRatio, .alertMemory, .alertCommands, .alertOutbox:
      alert.map { .threshold($0) }
    }
  }

  /// What is expected, after `expects`.
  var expectation: String {
    switch kind {
    case .text: "a word"
    case .path: "a path"
    case .toggle: "true or false"
    case .word(let words): "one of " + words.joined(separator: ", ")
    case .size: "a number and a unit, such as 64MB, 64MiB or 500kB"
    case .duration: "a number and a unit, such as 500ms, 5s, 1min or 1h"
    case .count: "a number, such as 500000 or 500k"
    case .address:
      "an address, such as sqlite:PATH, memory, redis://HOST:PORT, rediss://HOST:PORT, https://HOST or "
        + "env:NAME"
    case .variable: "env:NAME, the variable that holds it"
    case .threshold(let kind): AlertThreshold.expectation(kind)
    case nil:
      switch self {
      case .stores: "stores by name, each with a kv: and more on lines of its own"
      case .keys: "names of actions, each with a list of keys"
      default:
        Self.ofLimits.dropLast().map(\.rawValue).joined(separator: ", ")
          + " or \(ConfigSetting.planCommands.rawValue) on lines of their own"
      }
    }
  }
}

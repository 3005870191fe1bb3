/// What is known of a command.
struct CommandRule: Sendable {
  /// What it does to the store.
  enum Effect: Sendable {
    /// It changes nothing.
    case reads
    /// It changes nothing, but looks at everything: not for a read-only token.
    case readsAll
    /// It makes nothing larger.
    case removes
    /// It may make something larger.
    case writes
    /// The service has no such command over REST.
    case unavailable
  }

  /// Which of its arguments are keys.
  enum Keys: Sendable {
    case none
    /// The first.
    case first
    /// All.
    case all
    /// Every other, beginning with the first.
    case pairs
    /// The first two.
    case two
    /// So many as the second argument says, after it.
    case counted
  }

  /// What it needs beyond being passed on.
  enum Form: Sendable {
    case plain
    /// `EVAL`: its text may have a header that Redis does not know.
    case script
    /// `EVALSHA`: its digest may be that of such a text.
    case digest
    /// `SCRIPT`.
    case scripts
    /// Has subcommands, of which only these are available, with the effect of each.
    case container([String: Effect])
    /// `XREAD`: must not wait.
    case mayBlock
    /// `SCAN`, which knows a word that Redis does not.
    case scan
    /// `FLUSHALL`: the gateway's database is all that there is.
    case flushAll
    /// `COPY`: names a database, of which there is one.
    case copy
    /// `CONFIG`, of which one setting is available.
    case configuration
  }

  var effect: Effect
  var keys: Keys
  var form: Form = .plain

  /// Whether the word after its name says what it does.
  var hasSubcommands: Bool {
    switch form {
    case .scripts, .container, .configuration: true
    case .plain, .script, .digest, .mayBlock, .scan, .flushAll, .copy: false
    }
  }
}

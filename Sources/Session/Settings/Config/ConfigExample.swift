/// A config file to begin with, in which all there is to set stands once.
public enum ConfigExample {
  /// The text for this machine and its environment: the first store is the one that is there when none is named.
  ///
  /// - Parameter environment: the variables to read; nil: those of the process.
  public static func text(environment: [String: String]? = nil) async throws(Failure) -> String {
    let folders = Folders(try await EnvironmentLayers(environment: environment, file: nil))
    return text(
      store: folders.fromHome(folders.store),
      file: folders.fromHome(folders.config + "/config.yaml"))
  }

  /// The text, with the paths of the default store and of the file itself.
  static func text(store: String, file: String) -> String {
    template.replacing("STORE", with: quoted("sqlite:" + store), maxReplacements: 1)
      .replacing("FILE", with: file, maxReplacements: 1)
  }

  /// A path as YAML takes it: plain where nothing in it means something else there.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: ":/._-~+@".utf8.contains(byte)
      }
    }
    guard !isPlain else { return text }
    return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private static let template = #"""
    # Bobbin's settings: FILE. bobbin config check says what is wrong with them.
    #
    # What is said on the command line or in the environment comes first; this file is behind both.
    # Everything in it may be left out, and nothing in it is a secret.

    # The store to open when nothing else is named. bobbin --store staging opens another one; in the
    # browser ctrl-o goes from one to the next.
    default: local

    # Passwords stand here, one NAME=value a line, readable by you alone (chmod 600).
    # env-file: ~/.config/bobbin/secrets.env

    stores:
      local:
        kv: STORE   # made when it is not there yet, as no other is
        color: green

      staging:
        kv: rediss://staging.example:6380
        user: bobbin
        password: env:STAGING_PASSWORD   # the variable that holds it
        tls-ca: /etc/ssl/staging-ca.pem
        # tls-cert: ~/staging.crt        # a certificate to show, and its key
        # tls-key: ~/staging.key
        # tls-server-name: redis.internal
        source: ~/surveys                # where its slices come from
        schema: thread                   # thread or response
        color: yellow
        limits:
          max-value: 16MB                # longer values are neither read nor written
          plan-memory: 256MB             # what the plan gives: the monitor warns from 80 % on
          plan-commands: 500000          # and when this session alone has spent 75 % of these

      production:
        kv: env:PRODUCTION_REDIS_URL     # the variable that holds the address, password and all
        color: red                       # red, yellow, green, blue, magenta or cyan
        read-only: true                  # every deed that writes is refused

      vercel:
        kv: https://eu1-calm-owl-1.upstash.io
        token: env:KV_REST_API_TOKEN     # the variable that holds it; every command of this store is paid
        # read-only-token: env:KV_REST_API_READ_ONLY_TOKEN   # alone: to look only, thread by thread
        # refresh: 5min                  # look at what is on the screen; not said: when you ask (ctrl-r)
        # analytics: true                # count in the store (analytics:METRIC:DAY) what is spent and loaded
        limits:
          budget: 5000                   # commands that one session may spend
          # max-request: 10MB            # what the plan takes at once; more is split

    # For all stores. Times have a unit, here and in variables: 500ms, 5s, 1min.
    # source: ~/surveys
    # schema: thread
    # read-only: true
    limits:
      timeout: 5s                        # for one operation
      connect-timeout: 3s
      # max-value: 64MB
      # plan-memory: 1GiB
      # plan-commands: 2M                # in a month
      # From where on something is an alert, in the browser, of bobbin serve and bobbin check.
      # alert-errors: 5%                 # of the calls of a minute
      # alert-latency: 250ms             # 5 of 100 calls of a minute take longer
      # alert-hit-ratio: 20%             # by so much less is found cached than before
      # alert-memory: 80%
      # alert-commands: 75%              # of plan-commands
      # alert-outbox: 1                  # updates that wait for the store

    # How often to look at what is on the screen, where a store does not tell of changes. One that is paid by
    # the command is looked at only where it says so itself.
    refresh: 1s

    # theme: dark                        # dark, light, high-contrast or none; nothing said: the terminal is asked
    # glyphs: unicode                    # unicode or ascii
    # mouse: true
    # screen-reader: false

    # Keys by the name of the action, which bobbin keys lists. They take the place of its own keys;
    # [] leaves it to the palette. y, n, esc and ctrl-c stay what they are in questions, and only
    # capital letters write.
    keys:
      page-down: [f, pgdn, ctrl-f]
      page-up: [b, pgup, ctrl-b]
      # evict: [D, K]
      # goto: [o, "g o"]

    """#
}

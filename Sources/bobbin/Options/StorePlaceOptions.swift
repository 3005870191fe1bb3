import ArgumentParser

/// Which store a command works on, and how it is reached.
struct StorePlaceOptions: ParsableArguments {
  @Option(
    name: .customLong("kv"),
    help: ArgumentHelp(
      "The store: redis[s]://HOST:PORT/DB, unix://SOCKET, https://HOST (Vercel KV), sqlite:PATH, memory:, "
        + "or env:NAME for the variable that holds its address. Passwords and tokens only in variables.",
      valueName: "url"))
  var kv: String?

  @Option(
    help: ArgumentHelp(
      "A store of the config file, by its name; else BOBBIN_STORE, else its default.",
      valueName: "name"),
    completion: .stores)
  var store: String?

  @Option(
    help: ArgumentHelp(
      "The config file; else BOBBIN_CONFIG, else the one that bobbin config path names.",
      valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "A file of NAME=value lines that stands behind the environment, such as .env.local.",
      valueName: "file"),
    completion: .file())
  var envFile: String?

  @Option(
    name: .customLong("tls-ca"),
    help: ArgumentHelp(
      "For rediss:// and https://: a PEM file of the authorities to trust instead of the system's; else "
        + "BOBBIN_TLS_CA.", valueName: "file"),
    completion: .file())
  var tlsAuthority: String?

  @Option(
    name: .customLong("tls-cert"),
    help: ArgumentHelp(
      "A PEM file with the certificate to show to the server; else BOBBIN_TLS_CERT.",
      valueName: "file"),
    completion: .file())
  var tlsCertificate: String?

  @Option(
    help: ArgumentHelp(
      "A PEM file with the private key of that certificate; else BOBBIN_TLS_KEY.",
      valueName: "file"),
    completion: .file())
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      "The longest value to read or write, such as 64MB; else BOBBIN_MAX_VALUE.",
      valueName: "size"))
  var maxValue: String?

  @Flag(help: "Write nothing: every deed that writes is refused.")
  var readOnly = false
}

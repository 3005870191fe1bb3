import Session

/// What a gateway says once it listens: where it is, and the lines by which an application finds it.
struct GatewayNotice {
  /// Where the store is, without secrets.
  let store: String
  /// Where the gateway is.
  let url: String
  /// What opens it.
  let access: GatewayAccess

  /// Prints it; the lines with the tokens go into the file, if there is one.
  func give(file: String?) throws(Failure) {
    if let file { try EnvironmentFile.set(addresses + access.secrets, in: file) }
    var out = Output()
    for line in lines(file: file) { try out.line(Shown.text(line)) }
    try out.flush()
  }

  private func lines(file: String?) -> [String] {
    let start = "Serving \(store) at \(url); ^C ends it."
    guard let file else {
      return [start, "For .env.local:"] + addresses.map { "\($0.name)=\($0.value)" } + access.lines
    }
    return [start, "Its address and token are in \(file)."]
  }

  private var addresses: [(name: String, value: String)] {
    ["KV_REST_API_URL", "UPSTASH_REDIS_REST_URL"].map { ($0, url) }
  }
}

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
    var remarks: [String] = []
    if let file {
      let found = try EnvironmentFile.set(addresses + access.secrets, in: file)
      remarks = self.remarks(found, file)
    }
    var out = Output()
    for line in lines(file: file) { try out.line(Shown.text(line)) }
    try out.flush()
    for remark in remarks { Diagnostics.line("bobbin: \(remark)") }
  }

  /// What should be known of what was in the file already.
  private func remarks(_ found: EnvironmentFile.Found, _ file: String) -> [String] {
    let file = Shown.line(file)
    var remarks: [String] = []
    if found.isReadByOthers, !access.secrets.isEmpty {
      remarks.append(
        "\(file) has the token in it, and not only its owner may read it: chmod 600 \(file)")
    }
    if !found.retired.isEmpty {
      remarks.append(
        "\(file) said something else of \(found.retired.joined(separator: ", ")); those lines begin with "
          + "#bobbin# now, and are comments")
    }
    if !found.others.isEmpty {
      remarks.append(
        "\(file) still has \(found.others.joined(separator: ", ")), by which an application may get to "
          + "another store")
    }
    return remarks
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

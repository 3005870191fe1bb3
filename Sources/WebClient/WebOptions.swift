import KeyValue

/// Where a client goes, and how.
package struct WebOptions: Sendable {
  /// The address that all its requests begin with.
  package var address: WebAddress
  /// Sent with every request as `Authorization: Bearer`; redirects are then refused.
  package var token: Secret?
  /// The proxies that may lead there.
  package var proxies = WebProxies.none
  /// A PEM file of authorities to trust instead of the system's.
  package var authorityFile: String?
  /// How long a request may take, with all its repeats, until the last byte of its answer.
  package var deadline = Duration.seconds(5)
  /// How long a connection may take.
  package var connectDeadline = Duration.seconds(3)
  /// The longest answer that is read, in bytes.
  package var maxResponseBytes = 64 << 20

  /// What it sends that nobody else is to see: whoever answers may repeat it.
  package var secrets: [Secret] { (token.map { [$0] } ?? []) + proxies.passwords }

  /// A text of who answers, without what it repeats of ``secrets``.
  package func hidden(_ text: String) -> String {
    secrets.reduce(text) { $1.hidden(in: $0) }
  }

  /// Options for an address.
  package init(_ address: WebAddress) { self.address = address }
}

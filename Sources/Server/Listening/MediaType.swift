/// What bodies hold.
enum MediaType {
  static let json = "application/json"
  /// JSON, one value a line.
  static let jsonLines = "application/x-ndjson"
  /// Bytes that are no JSON.
  static let bytes = "application/octet-stream"
  /// What went wrong, as RFC 9457 has it.
  static let problem = "application/problem+json"
  /// The text format of Prometheus.
  static let metrics = "text/plain; version=0.0.4; charset=utf-8"
  /// Server-sent events, which do not end.
  static let events = "text/event-stream"
}

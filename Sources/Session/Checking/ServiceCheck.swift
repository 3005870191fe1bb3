import KeyValue
import Watching
import WebClient

/// Asks a service how it does, by the numbers that it has for Prometheus.
public struct ServiceCheck: Sendable {
  private let client: WebClient

  /// A check of the service at an address.
  ///
  /// - Parameter token: opens it; nil: it wants none.
  /// - Throws: a ``Failure`` of usage for an address that is none, or over which others could read the token.
  public init(_ url: String, token: Secret?, _ settings: Settings) throws(Failure) {
    do throws(WebSettingError) {
      let address = try WebAddress(url)
      guard token == nil || address.isSecure || address.isLoopback else {
        throw WebSettingError("everybody on the way could read its token; write https://")
      }
      var options = WebOptions(address)
      options.token = token
      options.proxies = settings.way.proxies
      options.authorityFile = address.isSecure ? settings.way.authorityFile : nil
      if let deadline = settings.deadline { options.deadline = deadline }
      options.maxResponseBytes = 16 << 20
      client = try WebClient(options)
    } catch {
      throw Failure(.usage, "The service of --service cannot be asked: \(error.description).")
    }
  }

  /// Adds what it says to a report.
  public func add(to report: inout CheckReport) async {
    defer { client.close() }
    let name = client.options.address.name
    let response: WebResponse
    do throws(WebFailure) {
      response = try await client.send(WebRequest(.get, path: "/metrics", isRepeatable: true))
    } catch {
      return report.add([
        Alert(.silence, .critical, "The service does not answer: \(error.words)".asSentence)
      ])
    }
    guard response.status == 200 else {
      let advice =
        response.status == 401
        ? "; its token belongs into \(TokenSettings.Server.service.readOnlyVariable) or --token-file"
        : ""
      return report.add(gap: "The service at \(name) answers \(response.status)\(advice).")
    }
    guard let numbers = PrometheusText(String(decoding: response.body, as: UTF8.self)) else {
      return report.add(gap: "What \(name) answers at /metrics are no numbers.")
    }
    report.add(Self.alerts(numbers, name))
    report.figures += Self.figures(numbers)
  }

  /// The alerts that the service itself has.
  private static func alerts(_ numbers: PrometheusText, _ name: String) -> [Alert] {
    var alerts = AlertKind.allCases.compactMap { kind -> Alert? in
      let value = numbers.sum(.alerts, where: ["alert": kind.rawValue]) ?? 0
      guard value > 0 else { return nil }
      // It is told for ten seconds more, so that what comes and goes is one alert; the numbers beside it would deny it.
      if kind == .outbox, numbers.sum(.outboxUpdates) == 0 { return nil }
      return Alert(
        kind, value > 1 ? .critical : .warning,
        "The service at \(name) has an alert: \(kind.rawValue).")
    }
    if numbers.sum(.storeUp) == 0, !alerts.contains(where: { $0.kind == .silence }) {
      alerts.append(
        Alert(.silence, .critical, "The store does not answer the service at \(name)."))
    }
    return alerts
  }

  private static func figures(_ numbers: PrometheusText) -> [CheckReport.Figure] {
    var figures: [CheckReport.Figure] = []
    func add(_ name: String, _ value: Double?, unit: String = "") {
      if let value { figures.append(.init(name: "service_" + name, value: value, unit: unit)) }
    }
    add("loads", numbers.sum(.loads), unit: "c")
    let cached = numbers.sum(.segments, where: ["kind": "cached"]) ?? 0
    let asked = cached + (numbers.sum(.segments, where: ["kind": "new"]) ?? 0)
    add("hit_ratio", asked > 0 ? 100 * cached / asked : nil, unit: "%")
    add("bypassed", numbers.sum(.loads, where: ["cache": "bypassed"]), unit: "c")
    add("queued", numbers.sum(.loadsQueued), unit: "c")
    add("lost", numbers.sum(.loadsLost), unit: "c")
    add("requests", numbers.sum(.requests), unit: "c")
    add("commands", numbers.sum(.storeCommands), unit: "c")
    add("errors", numbers.sum(.storeErrors) ?? 0, unit: "c")
    add("outbox", numbers.sum(.outboxUpdates))
    add("request_p95", numbers.quantile(0.95, .requestSeconds), unit: "s")
    return figures
  }
}

import JSONText
import KeyValue
import Session

/// A store as `bobbin stats --json` prints it; null: the store does not say.
enum StoreReportJSON {
  static func object(_ report: StoreReport) -> [UInt8] {
    let statistics = report.statistics
    var json = JSONBuilder()
    json.beginObject()
    json.member("store", report.description.address)
    json.member("reason", report.choice.reason)
    json.member("server", statistics.server ?? report.description.engine)
    json.member("uptimeSeconds", statistics.uptimeSeconds.map(Int.init))
    json.member("role", statistics.role)
    json.member("replicas", statistics.replicas)
    json.member("writable", report.description.writable)
    json.member("readOnlyReason", report.description.readOnlyReason)
    json.member("atomic", report.description.atomic)
    json.member("durability", statistics.durability ?? report.description.durability)
    json.member("usedBytes", statistics.usedBytes.map(Int.init))
    json.member("limitBytes", statistics.limitBytes.map(Int.init))
    json.member("evictionPolicy", statistics.evictionPolicy)
    json.member("keys", statistics.keys)
    json.member("expiringKeys", statistics.expiringKeys)
    json.member("expiredKeys", statistics.expiredKeys.map(Int.init))
    json.member("evictedKeys", statistics.evictedKeys.map(Int.init))
    json.member("clients", statistics.clients)
    json.name("commandsPerSecond")
    if let rate = statistics.commandsPerSecond { json.double(rate) } else { json.null() }
    json.member("hits", statistics.hits.map(Int.init))
    json.member("misses", statistics.misses.map(Int.init))
    json.member("changes", statistics.changes)
    json.name("latency")
    latency(report.latency, in: &json)
    json.name("spent")
    json.beginObject()
    json.member("commands", report.traffic.commands)
    json.member("bytesOut", report.traffic.bytesOut)
    json.member("bytesIn", report.traffic.bytesIn)
    json.member("budget", report.budget)
    json.endObject()
    json.member("silence", report.silence)
    json.member("warnings", report.warnings)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func latency(_ latency: StoreReport.Latency?, in json: inout JSONBuilder) {
    guard let latency else { return json.null() }
    json.beginObject()
    json.member("reads", latency.count)
    for (name, time) in [
      ("minMilliseconds", latency.shortest), ("p50Milliseconds", latency.p50),
      ("p99Milliseconds", latency.p99),
    ] {
      json.name(name)
      json.double((time / .microseconds(1)).rounded() / 1000)
    }
    json.endObject()
  }
}

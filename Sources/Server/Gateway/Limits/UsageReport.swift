import JSONText

extension CommandLedger.Count {
  /// What was served, as JSON.
  func report(_ limits: GatewayLimits) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.name("commands")
    json.int(commands)
    json.name("today")
    json.int(today)
    json.name("month")
    json.int(month)
    json.name("requests")
    json.int(requests)
    json.name("maxDailyCommands")
    if let most = limits.dailyCommands { json.int(most) } else { json.null() }
    json.name("maxMonthlyCommands")
    if let most = limits.monthlyCommands { json.int(most) } else { json.null() }
    json.endObject()
    return json.bytes
  }
}

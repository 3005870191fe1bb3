import ArgumentParser
import Server

/// How much a gateway takes, so that an application can be tested against the limits of a plan.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The largest request (10MiB).", valueName: "size"))
  var maxRequestBytes: SizeArgument?

  @Option(help: ArgumentHelp("The largest value of a write.", valueName: "size"))
  var maxRecordBytes: SizeArgument?

  @Option(help: ArgumentHelp("The longest key (32KiB).", valueName: "size"))
  var maxKeyBytes: SizeArgument?

  @Option(help: ArgumentHelp("How many commands a day are served.", valueName: "number"))
  var maxDailyCommands: Int?

  @Option(help: ArgumentHelp("How many commands a month are served.", valueName: "number"))
  var maxMonthlyCommands: Int?

  @Option(help: ArgumentHelp("How many connections there may be (4096).", valueName: "number"))
  var maxConnections: Int?

  @Option(
    help: ArgumentHelp("How much the store may hold before writes are refused.", valueName: "size"))
  var maxStorageBytes: SizeArgument?

  func validate() throws {
    let numbers = [
      maxRequestBytes?.bytes, maxRecordBytes?.bytes, maxKeyBytes?.bytes, maxDailyCommands,
      maxMonthlyCommands, maxConnections, maxStorageBytes?.bytes,
    ]
    guard numbers.allSatisfy({ $0.map { $0 > 0 } ?? true }) else {
      throw ValidationError("A limit is greater than nothing.")
    }
  }

  var limits: GatewayLimits {
    var limits = GatewayLimits()
    if let maxRequestBytes { limits.requestBytes = maxRequestBytes.bytes }
    limits.recordBytes = maxRecordBytes?.bytes
    if let maxKeyBytes { limits.keyBytes = maxKeyBytes.bytes }
    limits.dailyCommands = maxDailyCommands
    limits.monthlyCommands = maxMonthlyCommands
    if let maxConnections { limits.connections = maxConnections }
    limits.storageBytes = maxStorageBytes?.bytes
    return limits
  }
}

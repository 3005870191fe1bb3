import ArgumentParser
import Browser
import Server

/// How much a gateway takes, so that an application can be tested against the limits of a plan.
struct LimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The largest request (10MiB).", valueName: "size"))
  var maxRequestBytes: SizeArgument?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The largest value of a write.", valueName: "size"))
  var maxRecordBytes: SizeArgument?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The longest key (32KiB).", valueName: "size"))
  var maxKeyBytes: SizeArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many commands a day are served.", valueName: "number"))
  var maxDailyCommands: CountArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many commands a month are served.", valueName: "number"))
  var maxMonthlyCommands: CountArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many connections there may be (4096).", valueName: "number"))
  var maxConnections: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How much the store may hold before writes are refused.", valueName: "size"))
  var maxStorageBytes: SizeArgument?

  func validate() throws {
    for (name, number) in numbers {
      guard let number, number <= 0 else { continue }
      throw ValidationError("--\(name) must be greater than nothing.")
    }
  }

  private var numbers: [(name: String, number: Int?)] {
    [
      ("max-request-bytes", maxRequestBytes?.bytes), ("max-record-bytes", maxRecordBytes?.bytes),
      ("max-key-bytes", maxKeyBytes?.bytes), ("max-daily-commands", maxDailyCommands?.count),
      ("max-monthly-commands", maxMonthlyCommands?.count), ("max-connections", maxConnections),
      ("max-storage-bytes", maxStorageBytes?.bytes),
    ]
  }

  /// The limits that were set, in words; nil: none was.
  var words: String? {
    let set = numbers.compactMap { name, number in
      number.map { "\(name.dropFirst(4).replacing("-", with: " ")) \(Figures.count($0))" }
    }
    return set.isEmpty ? nil : set.joined(separator: ", ")
  }

  var limits: GatewayLimits {
    var limits = GatewayLimits()
    if let maxRequestBytes { limits.requestBytes = maxRequestBytes.bytes }
    limits.recordBytes = maxRecordBytes?.bytes
    if let maxKeyBytes { limits.keyBytes = maxKeyBytes.bytes }
    limits.dailyCommands = maxDailyCommands?.count
    limits.monthlyCommands = maxMonthlyCommands?.count
    if let maxConnections { limits.connections = maxConnections }
    limits.storageBytes = maxStorageBytes?.bytes
    return limits
  }
}

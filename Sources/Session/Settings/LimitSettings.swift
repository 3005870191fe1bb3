import Browser
import Watching

/// How much and how long: what holds whatever kind of store it is, and may be said anywhere.
struct LimitSettings {
  private let said: CommandLineSettings
  private let layers: EnvironmentLayers

  init(_ said: CommandLineSettings, _ layers: EnvironmentLayers) {
    self.said = said
    self.layers = layers
  }

  /// The longest value that is read or written, in bytes; nil: nothing was said.
  var maxValueBytes: Int? {
    get throws(Failure) {
      let place: String
      let text: String
      if let value = said.maxValue {
        (text, place) = (value, "--max-value")
      } else if let found = layers.find("BOBBIN_MAX_VALUE") {
        (text, place) = (found.value, "\(found.variable) in \(found.layer)")
      } else {
        return nil
      }
      if let bytes = Quantity.bytes(text), bytes >= Self.leastMaxValue { return bytes }
      if let bytes = Quantity.bytes(text), bytes > 0 {
        throw Failure(
          .usage,
          "\(place) cannot be \(Shown.line(text)): hardly a thread is that short. Write "
            + "\(Self.leastMaxValue)B or more.")
      }
      throw Failure(
        .usage,
        "\(place) cannot be \(Shown.line(text)). Write a number and a unit, such as 64MB, 64MiB or 500kB."
      )
    }
  }

  /// With less a store takes and gives nothing: the record of one file with a short slice has as much.
  private static let leastMaxValue = 256

  /// The largest request that a store over REST is sent, in bytes; nil: nothing was said.
  var maxRequestBytes: Int? {
    get throws(Failure) {
      try amount(
        "BOBBIN_MAX_REQUEST", Quantity.bytes, "a number and a unit, such as 10MB or 1MiB")
    }
  }

  /// The most commands that may be spent on a store that is paid by the command; nil: any number.
  var budget: Int? {
    get throws(Failure) {
      let place: String
      let text: String
      if let budget = said.budget {
        (text, place) = (budget, "--budget")
      } else if let found = layers.find("BOBBIN_BUDGET") {
        (text, place) = (found.value, "\(found.variable) in \(found.layer)")
      } else {
        return nil
      }
      switch Phrase.budget(text) {
      case .success(let budget): return budget
      case .failure(let mistake):
        throw Failure(
          .usage,
          "\(place) cannot be \(Shown.line(text)). "
            + "\(mistake.words.prefix(1).uppercased())\(mistake.words.dropFirst()).")
      }
    }
  }

  /// How long an operation may take; nil: nothing was said.
  var deadline: Duration? { get throws(Failure) { try duration("BOBBIN_TIMEOUT") } }

  /// How long a connection may take; nil: nothing was said.
  var connectDeadline: Duration? {
    get throws(Failure) { try duration("BOBBIN_CONNECT_TIMEOUT") }
  }

  /// How old may be what is said to be cached while the store is away; zero: nothing stale is said; nil: nothing was
  /// said.
  var maxStale: Duration? {
    get throws(Failure) {
      guard layers.value("BOBBIN_MAX_STALE") != "0" else { return .zero }
      return try duration("BOBBIN_MAX_STALE")
    }
  }

  /// How often to look where a store does not tell of changes; nil: nothing was said.
  var refresh: Duration? { get throws(Failure) { try duration("BOBBIN_REFRESH") } }

  /// The same for a store over REST, where looking costs; nil: nothing was said.
  var paidRefresh: Duration? {
    get throws(Failure) {
      guard let refresh = try duration("BOBBIN_REST_REFRESH") else { return nil }
      if refresh >= LiveChanges.paidRest { return refresh }
      let found = layers.find("BOBBIN_REST_REFRESH")
      throw Failure(
        .usage,
        "BOBBIN_REST_REFRESH in \(found?.layer ?? "") cannot be \(Shown.line(found?.value ?? "")). Write 10s or more: "
          + "each look costs commands.")
    }
  }

  /// Refuses limits that mean nothing, also those for another kind of store.
  func refuseNonsense() throws(Failure) {
    _ = try maxRequestBytes
    _ = try connectDeadline
    _ = try paidRefresh
  }

  /// From where on the monitor warns, with what the store's plan gives.
  var alerts: AlertLimits {
    get throws(Failure) {
      var limits = AlertLimits.standard
      limits.planBytes = try amount(
        "BOBBIN_PLAN_MEMORY", Self.sizeWithUnit, "a number and a unit, such as 256MB or 256MiB"
      ).map { Int64($0) }
      limits.planCommands = try amount(
        "BOBBIN_PLAN_COMMANDS", Quantity.count, "a number, such as 500000 or 500k")
      for kind in AlertLimits.adjustable {
        let variable = AlertThreshold.variable(kind)
        guard let found = layers.find(variable) else { continue }
        guard let value = AlertThreshold.value(found.value, of: kind) else {
          throw Failure(
            .usage,
            "\(variable) in \(found.layer) cannot be \(Shown.line(found.value)). Write "
              + "\(AlertThreshold.expectation(kind)).")
        }
        limits[kind] = limits[kind].warning(from: value)
      }
      return limits
    }
  }

  /// The variables by which another process has the same limits.
  ///
  /// What its budget is depends on what is left of this one's.
  var variables: [String: String] {
    var variables = layers.values(Self.inherited)
    if let maxValue = said.maxValue { variables["BOBBIN_MAX_VALUE"] = maxValue }
    return variables
  }

  private static let inherited = [
    "BOBBIN_MAX_VALUE", "BOBBIN_MAX_REQUEST", "BOBBIN_TIMEOUT", "BOBBIN_CONNECT_TIMEOUT",
  ]

  /// An amount of bytes; nil also for a number alone: of a memory one would take it for megabytes.
  private static func sizeWithUnit(_ text: String) -> Int? {
    text.contains(where: \.isLetter) ? Quantity.bytes(text) : nil
  }

  private func amount(
    _ variable: String, _ read: (String) -> Int?, _ expected: String
  ) throws(Failure) -> Int? {
    guard let found = layers.find(variable) else { return nil }
    if let amount = read(found.value), amount > 0 { return amount }
    throw Failure(
      .usage,
      "\(variable) in \(found.layer) cannot be \(Shown.line(found.value)). Write \(expected).")
  }

  private func duration(_ variable: String) throws(Failure) -> Duration? {
    guard let found = layers.find(variable) else { return nil }
    if let duration = Quantity.duration(found.value), duration > .zero { return duration }
    if let words = Quantity.lackOfUnit(found.value) {
      throw Failure(.usage, "\(variable) in \(found.layer) \(words)")
    }
    throw Failure(
      .usage,
      "\(variable) in \(found.layer) cannot be \(Shown.line(found.value)). Write a number and a "
        + "unit, such as 500ms, 5s, 1min or 1h.")
  }
}

import Configuration
import Foundation

/// The places a setting can come from, the strongest first: the environment, the file named with `--env-file`,
/// the file that the config file names, the config file itself.
///
/// This is the only reader of the environment. A variable that is set to nothing counts as not set.
struct EnvironmentLayers: Sendable {
  /// One place.
  struct Layer: Sendable {
    /// What to call it in a sentence: `the environment`.
    let name: String
    /// The names of its variables.
    let names: [String]
    /// Its variables.
    let provider: EnvironmentVariablesProvider
    /// What should be known of its file, each a sentence.
    var warnings: [String] = []

    /// Whether the variable is there, and set to nothing.
    fileprivate func blanks(_ variable: String) -> Bool {
      (try? provider.environmentValue(forName: variable))?.isEmpty == true
    }

    fileprivate func find(_ variable: String) -> Found? {
      guard let value = try? provider.environmentValue(forName: variable), !value.isEmpty else {
        return nil
      }
      return Found(variable: variable, value: value, layer: name)
    }
  }

  /// A variable that was found.
  struct Found: Sendable, Equatable {
    /// Its name; in the config file that of the setting.
    let variable: String
    /// What it is set to; may be a secret.
    let value: String
    /// Where it was found.
    let layer: String
  }

  private(set) var layers: [Layer]
  /// What the config file says, by the variable that says the same.
  private var config: [String: Found] = [:]

  init(environment: [String: String]?, file: String?) async throws(Failure) {
    let provider =
      environment.map { EnvironmentVariablesProvider(environmentVariables: $0) }
      ?? EnvironmentVariablesProvider()
    let names = (environment ?? ProcessInfo.processInfo.environment).keys
    var layers = [Layer(name: "the environment", names: Array(names), provider: provider)]
    if let file { layers.append(try Self.layer(file, namedWith: "--env-file")) }
    self.layers = layers
  }

  private static func layer(
    _ file: String, namedWith name: String
  ) throws(Failure) -> Layer {
    // Also of a pipe, which a shell makes of <(…).
    guard let opened = FileHandle(forReadingAtPath: file),
      let bytes = try? opened.readToEnd() ?? Data()
    else {
      throw Failure(.notFound, "The file of settings \(file), named with \(name), cannot be read.")
    }
    let text = EnvironmentText(try EnvironmentFile.text(of: bytes, file))
    if text.variables.isEmpty, let line = text.strays.first {
      throw Failure(
        .badData,
        "The file of settings \(file), named with \(name), sets nothing: line \(line) is no NAME=value. "
          + "Write a line NAME=value for each setting.")
    }
    let holdsToken = text.variables.contains { $0.key.hasSuffix("_TOKEN") && !$0.value.isEmpty }
    return Layer(
      name: file, names: Array(text.variables.keys),
      provider: EnvironmentVariablesProvider(environmentVariables: text.variables),
      warnings: [
        holdsToken ? TokenFile.warning(descriptor: opened.fileDescriptor, file) : nil,
        strays(text.strays, file),
      ].compactMap(\.self))
  }

  private static func strays(_ lines: [Int], _ file: String) -> String? {
    guard let first = lines.first else { return nil }
    let others = lines.count == 1 ? "" : ", as \(lines.count - 1) more below it"
    return "Line \(first) of \(file) is no NAME=value and means nothing\(others)."
  }

  /// These layers, with the variables of the file that `env-file` names behind them.
  func adding(_ config: ConfigFile?) async throws(Failure) -> EnvironmentLayers {
    guard let config, let named = config.entries[.environmentFile] else { return self }
    var layers = self
    layers.layers.append(
      try Self.layer(named.value, namedWith: "env-file in \(config.place(named.line))"))
    return layers
  }

  /// These layers, with the settings of a store and those of all stores behind them.
  func backed(by config: ConfigFile?, _ store: ConfigFile.Store?) -> EnvironmentLayers {
    guard let config else { return self }
    var layers = self
    for entry in config.entries(of: store).values {
      guard let variable = entry.setting.variable else { continue }
      layers.config[variable] = Found(
        variable: entry.setting.rawValue, value: entry.value, layer: config.place(entry.line))
    }
    return layers
  }

  /// What should be known of the files, each a sentence.
  var warnings: [String] { layers.flatMap(\.warnings) }

  /// The variable, from the strongest place that has it.
  func find(_ variable: String) -> Found? {
    for layer in layers { if let found = layer.find(variable) { return found } }
    return config[variable]
  }

  /// The name of the strongest place that sets the variable to nothing; nil: none does.
  func blank(_ variable: String) -> String? { layers.first { $0.blanks(variable) }?.name }

  /// The variable, from each place of variables that has it, the strongest first.
  func all(_ variable: String) -> [Found] { layers.compactMap { $0.find(variable) } }

  /// What the variable is set to, from the strongest place that has it.
  func value(_ variable: String) -> String? { find(variable)?.value }

  /// Whether the variable is on or off; nil: it is not set.
  func state(_ variable: String) throws(Failure) -> Switch? {
    guard let found = find(variable) else { return nil }
    if let state = Switch(found.value) { return state }
    throw Failure(
      .usage,
      "\(found.variable) in \(found.layer) cannot be \(Shown.line(found.value)). Write true or false."
    )
  }

  /// Whether the variable is on.
  func isOn(_ variable: String) throws(Failure) -> Bool { try state(variable) == .on }

  /// The names of all variables that begin so and are set, in the order of their letters.
  func names(beginning prefix: String) -> [String] {
    Set(layers.flatMap(\.names)).filter { $0.hasPrefix(prefix) && find($0) != nil }.sorted()
  }

  /// What each of these variables is set to, where it is.
  func values(_ variables: [String]) -> [String: String] {
    var values: [String: String] = [:]
    for variable in variables { values[variable] = value(variable) }
    return values
  }
}

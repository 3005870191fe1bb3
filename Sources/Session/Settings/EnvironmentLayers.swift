import Configuration
import Foundation

/// The places a variable can come from, the strongest first: the environment, then the file named with
/// `--env-file`.
///
/// This is the only reader of the environment. A variable that is set to nothing counts as not set.
struct EnvironmentLayers: Sendable {
  /// One place.
  struct Layer: Sendable {
    /// What to call it in a sentence: `the environment`.
    let name: String
    /// Its variables.
    let provider: EnvironmentVariablesProvider
  }

  /// A variable that was found.
  struct Found: Sendable, Equatable {
    /// Its name.
    let variable: String
    /// What it is set to; may be a secret.
    let value: String
    /// Where it was found.
    let layer: String
  }

  let layers: [Layer]

  init(environment: [String: String]?, file: String?) async throws(Failure) {
    let provider =
      environment.map { EnvironmentVariablesProvider(environmentVariables: $0) }
      ?? EnvironmentVariablesProvider()
    var layers = [Layer(name: "the environment", provider: provider)]
    if let file {
      do {
        let provider = try await EnvironmentVariablesProvider(environmentFilePath: .init(file))
        layers.append(Layer(name: file, provider: provider))
      } catch {
        // The reader's own words may quote lines of the file, and those are secrets.
        throw Failure(
          .notFound, "The file of settings \(file), named with --env-file, cannot be read.")
      }
    }
    self.layers = layers
  }

  /// The variable, from the strongest place that has it.
  func find(_ variable: String) -> Found? {
    for layer in layers {
      if let value = try? layer.provider.environmentValue(forName: variable), !value.isEmpty {
        return Found(variable: variable, value: value, layer: layer.name)
      }
    }
    return nil
  }

  /// What the variable is set to, from the strongest place that has it.
  func value(_ variable: String) -> String? { find(variable)?.value }

  /// What each of these variables is set to, where it is.
  func values(_ variables: [String]) -> [String: String] {
    var values: [String: String] = [:]
    for variable in variables { values[variable] = value(variable) }
    return values
  }
}

/// A number that the service counts: its name, what it is, and its labels.
///
/// What is exported, the rules and the dashboard are made of these.
public struct ServiceMetric: Sendable, Hashable {
  /// How it behaves.
  public enum Kind: String, Sendable {
    /// It grows.
    case counter
    /// It is what it is now.
    case gauge
    /// How many values were at most so large.
    case histogram
  }

  /// A label, with the values that there are.
  public struct Label: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// All values it can have; empty: nobody knows them before.
    public let values: [String]

    /// A label.
    package init(_ name: String, _ values: [String] = []) {
      self.name = name
      self.values = values
    }
  }

  /// Its name.
  public let name: String
  /// How it behaves.
  public let kind: Kind
  /// What it is, one sentence.
  public let help: String
  /// Its labels; an id in one would make a series of every thread.
  public let labels: [Label]

  /// A metric.
  package init(
    _ name: String, _ kind: Kind, _ help: String, _ labels: [Label] = []
  ) {
    self.name = name
    self.kind = kind
    self.help = help
    self.labels = labels
  }
}

extension ServiceMetric: CustomStringConvertible {
  /// Its name.
  public var description: String { name }
}

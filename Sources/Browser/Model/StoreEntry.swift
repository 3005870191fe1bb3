/// A store that the browser can go to.
public struct StoreEntry: Sendable, Equatable {
  /// Its name, which no other one has.
  public var name: String
  /// Where it is, without secrets.
  public var address: String
  /// What it is, in a word: `sqlite`.
  public var engine: String
  /// True when nothing may be written there.
  public var isReadOnly: Bool
  /// Its colour; nil: it has none.
  public var color: StoreColor?

  /// A store by its name.
  public init(
    name: String, address: String, engine: String, isReadOnly: Bool = false,
    color: StoreColor? = nil
  ) {
    self.name = name
    self.address = address
    self.engine = engine
    self.isReadOnly = isReadOnly
    self.color = color
  }
}

/// The colour by which a store is known at once: production is red.
public enum StoreColor: String, Sendable, CaseIterable {
  case red, yellow, green, blue, magenta, cyan

  /// What the title of the store is, for themes.
  var role: Role {
    switch self {
    case .red: .storeRed
    case .yellow: .storeYellow
    case .green: .storeGreen
    case .blue: .storeBlue
    case .magenta: .storeMagenta
    case .cyan: .storeCyan
    }
  }
}

extension Role {
  /// True for the colours of stores, which stay what they are on a selected row.
  var isStore: Bool { StoreColor.allCases.contains { $0.role == self } }
}

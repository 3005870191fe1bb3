/// What there is to say of a config file: its mistakes, or what it means.
///
/// ```swift
/// let check = try await ConfigCheck(try await ConfigPlace.find(said))
/// for mistake in check.mistakes { print(mistake.text(in: check.place.path)) }
/// ```
public struct ConfigCheck: Sendable {
  /// Where the file is.
  public let place: ConfigPlace
  /// Whether there is one.
  public let isThere: Bool
  /// Its mistakes, in the order of the file.
  public let mistakes: [ConfigMistake]
  /// The names of its stores, in the order of the file.
  public let stores: [String]
  /// The store that is opened when nothing else is named; nil: the file names none.
  public let defaultStore: String?
  /// How many actions have keys of their own.
  public let reboundActions: Int

  /// Reads a file, and judges it.
  ///
  /// - Parameter environment: the variables to read; nil: those of the process.
  public init(
    _ place: ConfigPlace, environment: [String: String]? = nil
  ) async throws(Failure) {
    let layers = try await EnvironmentLayers(environment: environment, file: nil)
    let bytes = try place.bytes()
    let reader = ConfigReader(bytes ?? [], path: place.path, home: Folders(layers).home)
    self.place = place
    isThere = bytes != nil
    mistakes = reader.mistakes
    stores = reader.file.stores.map(\.name)
    defaultStore = reader.file.entries[.default]?.value
    reboundActions = reader.file.actions.rebound.count
  }
}

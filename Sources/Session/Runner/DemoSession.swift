import Browser
import Foundation
import ThreadCache

/// The demo: sample threads in a store of their own, a sample source, and the tour.
@MainActor
public enum DemoSession {
  /// Makes the sample, shows it, and removes it unless `keep` names where it stays.
  ///
  /// - Parameter say: told what is to be said once the terminal was given back.
  public static func run(
    _ settings: Settings, keep: String?, saying say: @escaping @MainActor (String) -> Void
  ) async throws(Failure) -> Runner.Ending {
    try BrowserSession.demandTerminal()
    SignalNote.begin()
    let folder = if let keep { try kept(keep) } else { try ScratchFolder(prefix: "bobbin-demo") }
    defer { if keep == nil { folder.remove() } }
    let settings = Self.settings(settings, in: folder)
    try await seed(settings, in: folder.path)
    if let signal = SignalNote.signal { return .signal(signal) }
    var session = try await BrowserSession.open(settings)
    // From here on the terminal takes note of them.
    if let signal = SignalNote.signal {
      await session.close()
      return .signal(signal)
    }
    session.hasTour = true
    session.isScratch = keep == nil
    session.keepsPlace = keep != nil
    return await session.run(start: .thread(DemoData.tourThread), saying: say)
  }

  /// Makes the sample where it stays, and shows nothing: for scripts.
  public static func make(_ settings: Settings, in keep: String) async throws(Failure) {
    let folder = try kept(keep)
    try await seed(Self.settings(settings, in: folder), in: folder.path)
  }

  /// The settings of the demo in a folder.
  private static func settings(_ settings: Settings, in folder: ScratchFolder) -> Settings {
    var settings = settings
    settings.store = StoreChoice(
      url: .sqlite(path: folder.path + "/demo.db"), reason: "this is the demo", isNamed: true)
    settings.source = folder.path + "/source"
    settings.folders = Folders(
      home: settings.folders.home, data: folder.path, state: folder.path + "/state",
      config: settings.folders.config)
    settings.storeName = "demo"
    settings.stores = [
      StoreEntry(
        name: "demo", address: "sqlite:\(folder.path)/demo.db", engine: "sqlite",
        isReadOnly: settings.readOnly)
    ]
    settings.schema = .thread
    settings.isSchemaNamed = false
    return settings
  }

  private static func seed(_ settings: Settings, in folder: String) async throws(Failure) {
    guard !FileManager.default.fileExists(atPath: folder + "/demo.db") else { return }
    var writable = settings
    writable.readOnly = false
    let workspace = try await Workspace.open(writable, for: .writing)
    do {
      try DemoData.writeSource(to: folder + "/source")
      try await DemoData.seed(into: workspace.cache.store, now: workspace.cache.settings.now())
    } catch {
      throw Failure(error)
    }
    await workspace.close()
  }

  /// Refuses a folder that has something in it and no demo: what is there is somebody's.
  private static func refuse(folderOfOthers path: String) throws(Failure) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard let first = names.sorted().first, !names.contains("demo.db") else { return }
    throw Failure(
      .usage,
      Shown.line(
        "\(path) is not empty (it has \(first)) and no demo is in it: name a new folder, or an empty one."
      ))
  }

  private static func kept(_ path: String) throws(Failure) -> ScratchFolder {
    try refuse(folderOfOthers: path)
    try Folders.create(path)
    return ScratchFolder(existing: (path as NSString).standardizingPath)
  }
}

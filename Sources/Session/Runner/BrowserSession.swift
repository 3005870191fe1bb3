import Browser
import Foundation
import KeyValue
import Terminal
import ThreadCache

/// A browser that can be shown: the terminal is taken, the store is open.
@MainActor
public struct BrowserSession {
  private let workspace: Workspace
  private let terminal: Terminal
  /// Whether the tour of the demo is shown.
  var hasTour = false
  /// Whether the store is removed when the program is left.
  var isScratch = false
  /// Whether where it is left is kept for the next one of the same store.
  var keepsPlace = true

  /// Takes the terminal and opens the store; where one fails nothing has changed on the screen.
  public static func open(_ settings: Settings) async throws(Failure) -> BrowserSession {
    try demandTerminal()
    Heap.settle()
    let options = try settings.terminalOptions()
    let workspace = try await Workspace.open(settings, for: .browsing)
    do {
      return BrowserSession(workspace: workspace, terminal: try Terminal(options: options))
    } catch {
      await workspace.close()
      throw Failure(error)
    }
  }

  private init(workspace: Workspace, terminal: Terminal) {
    self.workspace = workspace
    self.terminal = terminal
  }

  /// Whether there is a terminal to show it on.
  public nonisolated static var hasTerminal: Bool {
    isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
  }

  /// Refuses before anything is made where nothing can be shown.
  static func demandTerminal() throws(Failure) {
    if isatty(STDIN_FILENO) != 1 { throw Failure(TerminalError.inputIsNoTerminal) }
    if isatty(STDOUT_FILENO) != 1 { throw Failure(TerminalError.outputIsNoTerminal) }
  }

  /// Gives back what ``open(_:)`` took, when nothing is to be shown.
  func close() async {
    terminal.close()
    await workspace.close()
  }

  /// Shows the browser until it is left, and those of other stores that are gone to from it.
  ///
  /// - Parameters:
  ///   - start: what is shown first; the list is shown as it was left, with what was open over it.
  ///   - say: told what is to be said once the terminal was given back.
  public func run(
    start: BrowserConfiguration.Start, saying say: @escaping @MainActor (String) -> Void
  ) async -> Runner.Ending {
    await StoreWalk(
      display: terminal, configuration: configuration(of:start:),
      onLeaving: { place(of: $0)?.write($1) }, say: say
    ).run(from: workspace, start: start)
  }

  /// The file with where the browser of a store was left; nil: none is kept.
  private func place(of workspace: Workspace) -> BookmarkFile? {
    // What is in memory is gone when this ends: there is no place in it to come back to.
    guard keepsPlace, workspace.settings.store.url != .memory else { return nil }
    return BookmarkFile(
      state: workspace.settings.folders.state, identity: workspace.description.identity)
  }

  /// When the browser was begun, in milliseconds since 1970.
  private static let began = WallClock.now()

  private func configuration(
    of workspace: Workspace, start: BrowserConfiguration.Start
  ) -> BrowserConfiguration {
    let settings = workspace.settings
    let description = workspace.description
    // Where a store has a name, that is what people know it by: questions have it too.
    let name = settings.store.name.map { " (\($0))" } ?? ""
    var configuration = BrowserConfiguration(
      storeName: settings.storeName, address: description.address + name,
      engine: description.engine,
      readOnly: description.writable
        ? nil : description.readOnlyReason ?? "the store takes no writes",
      source: settings.source,
      glyphs: settings.glyphs(on: terminal.capabilities),
      theme: terminal.theme.name, start: start,
      now: WallClock.now(), size: terminal.size)
    configuration.process = OwnProcess(
      pid: ProcessInfo.processInfo.processIdentifier, since: Self.began)
    configuration.billed = description.billed
    configuration.spending = workspace.spending?.report
    configuration.isASCIIOnly = !terminal.capabilities.isUnicode
    configuration.canScan = workspace.canScan
    configuration.hasEditor = settings.editor != nil
    configuration.tour = hasTour
    configuration.isScratch = isScratch
    configuration.isLinear = settings.screenReader
    configuration.ownStoreCommand = "bobbin --kv sqlite:PATH"
    configuration.secondsEast = TimeZone.current.secondsFromGMT()
    configuration.bookmark = place(of: workspace)?.read()
    configuration.mouse = settings.usesMouse
    configuration.actions = settings.actions
    configuration.limits = settings.alerts
    configuration.storeColor = settings.store.color
    configuration.stores = settings.stores
    configuration.storesHint =
      hasTour
      ? "The demo has this store alone; bobbin without demo opens your own."
      : "Other stores get their names in \(settings.configPath); bobbin config example shows how."
    return configuration
  }
}

extension Settings {
  /// The signs to draw with: those that were asked for, where they can be sent.
  fileprivate func glyphs(on terminal: TerminalCapabilities) -> GlyphSet {
    // Signs are read out by their names in Unicode, which mean nothing here.
    if ascii || screenReader { return .ascii }
    return insistsOnUnicode && terminal.isUnicode ? .unicode : terminal.glyphs
  }

  /// How the browser uses the terminal.
  func terminalOptions() throws(Failure) -> TerminalOptions {
    // What is spoken has no places to point at, and the terminal's own selection of text stays.
    var options = TerminalOptions(
      environment: terminal, usesColors: color != .never, usesMouse: usesMouse && !screenReader)
    if let theme {
      guard let known = Theme.named(theme) else {
        let names = Theme.all.map(\.name).joined(separator: ", ")
        throw Failure(.usage, "There is no theme \(Shown.line(theme)). There are \(names).")
      }
      options.theme = known
    }
    return options
  }
}

extension StoreURL {
  /// A word for the title.
  var shortName: String {
    switch self {
    case .sqlite(let path):
      let file = (path as NSString).lastPathComponent
      return file.hasSuffix(".db") ? String(file.dropLast(3)) : file
    case .memory: return "memory"
    // Which of several servers this is matters more than what it is, which stands at the right.
    case .redis(let options):
      switch options.endpoint {
      case .host:
        return options.endpoint.name + (options.database == 0 ? "" : "/\(options.database)")
      case .unixSocket(let path): return (path as NSString).lastPathComponent
      }
    case .rest(let address): return address.name
    }
  }
}

extension Runner.Ending {
  /// Whether the user left, so that there is a terminal to write to.
  public var leavesTerminal: Bool {
    switch self {
    case .quit, .switchStore, .signal(SIGINT): true
    case .endOfInput, .signal: false
    }
  }

  /// What the command ends with; nil: the user quit.
  public var failure: Failure? {
    switch self {
    case .quit, .switchStore: nil
    case .endOfInput: Failure(.unavailable, "The terminal went away.")
    case .signal(SIGINT): Failure(.interrupted, "")
    case .signal(let number): Failure(signal: number)
    }
  }
}

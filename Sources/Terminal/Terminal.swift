import Browser
import CNcurses
import Dispatch
import Glibc

/// The terminal, through ncurses: grids in, events out.
///
/// ```swift
/// let terminal = try Terminal(options: TerminalOptions(environment: environment))
/// defer { terminal.close() }
/// terminal.listen { events in
///   for event in events { … }
///   terminal.draw(view(model))
/// }
/// ```
///
/// This is the only place that touches ncurses, which is not safe from two threads: everything happens on
/// the main actor. Between events nothing runs, no timer and no poll.
///
/// However the program ends, short of SIGKILL, the terminal is left as it was found: by ``close()``, by
/// `exit`, by a signal or by a crash.
@MainActor
public final class Terminal {
  /// What the terminal can do.
  public let capabilities: TerminalCapabilities
  /// Columns and rows of the window now.
  public private(set) var size: Size
  /// How roles look; a new theme shows with the next grid.
  public var theme: Theme {
    get { screen.theme }
    set {
      screen.theme = newValue
      shown = nil
    }
  }

  /// An escape byte this long by itself was the key, not the beginning of another key's bytes.
  private static let escapeDelay: Int32 = 25
  /// Input that is read before its events are handed on; the rest comes in the next turn.
  private static let readsPerTurn = 64
  private static var isOpen = false

  private enum State {
    case open
    /// A child program or the shell has the terminal.
    case away
    case closed
  }

  private var state = State.open
  private var screen: Screen
  private var handle: OpaquePointer?
  private var modes: TerminalModes
  private let signals: Int32
  /// What the window holds; nil when that is not known.
  private var shown: Grid?
  /// What was drawn last, perhaps while the terminal was away.
  private var latest: Grid?
  private var decoder: InputDecoder
  private var clicks = ClickCounter()
  private var sources: [any DispatchSourceRead] = []
  private var handler: @MainActor ([TerminalEvent]) -> Void = { _ in }
  private var hasReportedClosing = false

  /// Takes the terminal of standard input and output; nothing is shown before the first grid.
  ///
  /// - Throws: ``TerminalError`` when there is no terminal or none that can show a full screen; the terminal is
  ///   then as it was.
  public init(options: TerminalOptions) throws(TerminalError) {
    let name = try Self.check(options)
    let encoding = CharacterEncoding.choose(options.environment)
    _ = restore_remember(STDIN_FILENO)
    signals = signals_install()
    guard signals >= 0, let handle = screen_open() else {
      signals_remove()
      restore_modes()
      throw .notOpened(name)
    }
    self.handle = handle
    Self.isOpen = true
    raw()
    noecho()
    nonl()
    // Nothing is read through ncurses, and output never waits for what was typed.
    _ = typeahead(-1)
    // Rows that only move are moved by the terminal.
    idlok(screen_window(), true)
    let depth = ColorDepth(
      colors: options.usesColors ? Int(screen_colors()) : 0,
      noColor: options.environment["NO_COLOR"])
    let hasMouse = terminfo_string("kmous") != nil
    let hasPaste = hasMouse || terminfo_string("BE") != nil
    capabilities = TerminalCapabilities(
      name: name, depth: depth, isUnicode: encoding == .utf8, hasMouse: hasMouse,
      hasBracketedPaste: hasPaste)
    screen = Screen(theme: options.theme, depth: depth, encoding: encoding)
    decoder = InputDecoder(
      sequences: KeySequences { name in
        terminfo_string(name).map { Array(String(cString: $0).utf8) }
      })
    modes = TerminalModes(mouse: hasMouse && options.usesMouse, paste: hasPaste)
    size = Size(width: Int(screen_columns()), height: Int(screen_rows()))
    restore_prepare(modes.off)
    restore_arm(true)
    modes.switchOn()
  }

  /// The terminal's name, or why there is none to use.
  private static func check(_ options: TerminalOptions) throws(TerminalError) -> String {
    guard !isOpen else { throw .alreadyOpen }
    guard isatty(STDIN_FILENO) == 1 else { throw .inputIsNoTerminal }
    guard isatty(STDOUT_FILENO) == 1 else { throw .outputIsNoTerminal }
    guard let name = options.environment["TERM"], !name.isEmpty else { throw .termUnset }
    let shownName = TextWidth.truncated(name, to: 60)
    switch terminfo_load(name) {
    case terminfo_found: break
    case terminfo_no_database: throw .databaseMissing
    default: throw .termUnknown(shownName)
    }
    guard terminfo_string("cup") != nil else { throw .termIncapable(shownName) }
    return shownName
  }

  // MARK: Output

  /// Shows a grid; only what differs from the last one is sent.
  ///
  /// Cells outside of the window are left out. While the terminal is given away the grid is kept and shown
  /// when it comes back.
  public func draw(_ grid: Grid) {
    latest = grid
    guard state == .open else { return }
    let diff = GridDiff(from: shown, to: grid)
    let moved = shown?.cursor != grid.cursor
    guard shown == nil || moved || !diff.runs.isEmpty else { return }
    if shown?.size != grid.size { werase(screen_window()) }
    screen.paint(diff.runs, of: grid)
    shown = grid
    refresh(cursor: grid.cursor)
  }

  /// Sends the whole screen again, for when something else has written on it.
  public func redraw() {
    guard state == .open else { return }
    screen_repaint()
    refresh(cursor: shown?.cursor)
  }

  /// Switches mouse reports on or off; off, the terminal's own selection of text works.
  public func setMouse(_ enabled: Bool) {
    guard state == .open, capabilities.hasMouse else { return }
    modes.switchOff()
    modes.mouse = enabled
    restore_prepare(modes.off)
    modes.switchOn()
  }

  private func refresh(cursor: Point?) {
    if let cursor, cursor.x >= 0, cursor.y >= 0, cursor.x < size.width, cursor.y < size.height {
      curs_set(1)
      wmove(screen_window(), Int32(cursor.y), Int32(cursor.x))
    } else {
      curs_set(0)
    }
    wrefresh(screen_window())
  }

  // MARK: Input

  /// Begins to hand on events: each call gets everything that was waiting, in order, on the main actor.
  ///
  /// One grid drawn at the end of the call shows all of it.
  public func listen(_ handler: @escaping @MainActor ([TerminalEvent]) -> Void) {
    guard state != .closed else { return }
    self.handler = handler
    guard sources.isEmpty else { return }
    // Both on the main queue, which is the main actor's executor.
    let input = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .main)
    input.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.readInput() }
    }
    let news = DispatchSource.makeReadSource(fileDescriptor: signals, queue: .main)
    news.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.readSignals() }
    }
    sources = [input, news]
    for source in sources { source.activate() }
  }

  private func readInput() {
    guard state == .open else { return }
    let channel = InputChannel(descriptor: STDIN_FILENO)
    var events: [TerminalEvent] = []
    reading: for _ in 0..<Self.readsPerTurn {
      switch channel.read(waitingMilliseconds: decoder.awaitsRest ? Self.escapeDelay : 0) {
      case .bytes(let bytes): events += decoder.decode(bytes)
      case .idle:
        events += decoder.timeOut()
        break reading
      case .ended:
        sources.first?.cancel()
        events += closing(.endOfInput)
        break reading
      }
    }
    let now = ContinuousClock.now
    events = events.map { event in
      guard case .mouse(let mouse) = event else { return event }
      return .mouse(clicks.count(mouse, at: now))
    }
    if !events.isEmpty { handler(events) }
  }

  private func closing(_ reason: TerminalEvent.Closing) -> [TerminalEvent] {
    guard !hasReportedClosing else { return [] }
    hasReportedClosing = true
    return [.closed(reason)]
  }

  private func readSignals() {
    guard case .bytes(let numbers) = InputChannel(descriptor: signals).read() else { return }
    var events: [TerminalEvent] = []
    for number in Set(numbers.map { Int32($0) }).sorted() {
      switch number {
      case SIGWINCH: events += takeSize()
      case SIGCONT: events += comeBack()
      case SIGTSTP: suspend()
      default: events += closing(.signal(number))
      }
    }
    if !events.isEmpty { handler(events) }
  }

  /// Takes over the window's size if it has changed.
  private func takeSize() -> [TerminalEvent] {
    guard state == .open else { return [] }
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard terminal_size(STDOUT_FILENO, &columns, &rows) else { return [] }
    let new = Size(width: Int(columns), height: Int(rows))
    guard new != size else { return [] }
    // Not resizeterm, which also types a key.
    resize_term(rows, columns)
    size = new
    shown = nil
    restore_prepare(modes.off)
    // Terminals reflow what they show: nothing on the screen is where it was.
    screen_repaint()
    return [.resized(new)]
  }

  // MARK: Giving the terminal away

  /// Stops the program as ^Z does in a shell, and shows the screen again when it goes on.
  ///
  /// `resumed` follows, and `resized` before it if the window has changed meanwhile. Where the stop ends
  /// because the program shall end, the terminal may be the shell's: it is left alone, and `closed` follows.
  public func suspend() {
    guard state == .open else { return }
    leave()
    switch signals_stop_group() {
    case stop_continued: enter()
    // The signal waits to be read.
    case stop_asked_to_end: break
    default: handler(closing(.endOfInput))
    }
  }

  /// Lets a child program have the terminal, such as an editor, until the closure ends.
  ///
  /// Input is not read meanwhile, ^C is the child's own, and grids wait. The child must be in this
  /// process' group, or it cannot read the terminal.
  public func giveAway<Result>(
    _ body: @MainActor () async throws -> Result
  ) async rethrows -> Result {
    guard state == .open else { return try await body() }
    leave()
    signals_give_away(true)
    let input = sources.first
    input?.suspend()
    defer {
      input?.resume()
      signals_give_away(false)
      if state == .away {
        enter()
        let events = takeSize()
        if !events.isEmpty { handler(events) }
      }
    }
    return try await body()
  }

  /// The program was stopped and goes on; whatever was on the screen is gone.
  private func comeBack() -> [TerminalEvent] {
    guard state == .open else { return [] }
    reset_prog_mode()
    let events = takeSize()
    redraw()
    modes.switchOn()
    return events + [.resumed]
  }

  private func leave() {
    def_prog_mode()
    giveBack()
    state = .away
  }

  private func enter() {
    state = .open
    restore_arm(true)
    reset_prog_mode()
    decoder.reset()
    redraw()
    modes.switchOn()
    if let latest { draw(latest) }
  }

  /// Leaves the screen and the modes as they were found.
  private func giveBack() {
    modes.switchOff()
    curs_set(1)
    endwin()
    // Without a second screen the shell goes on below what is shown.
    if terminfo_string("rmcup") == nil { TerminalModes.send("\r\n") }
    restore_arm(false)
    restore_modes()
  }

  // MARK: The end

  /// Gives the terminal back as it was found; more calls do nothing.
  public func close() {
    guard state != .closed else { return }
    for source in sources { source.cancel() }
    sources = []
    handler = { _ in }
    if state == .open { giveBack() }
    state = .closed
    if let handle { delscreen(handle) }
    handle = nil
    signals_remove()
    Self.isOpen = false
  }
}

import Browser
import Foundation
import KeyValue
import Retrieval
import Terminal
import ThreadCache

/// Runs the browser: hands what happens to the model, does what the model asks for, draws what it shows.
///
/// Everything here is on the main actor, and nothing on it waits: work goes to tasks, one a slot, whose
/// messages come back through a mailbox. Input draws at once; news from the background draws at most 20
/// times a second. When nothing happens nothing runs.
@MainActor
public final class Runner {
  /// How the browser was left.
  public enum Ending: Sendable, Equatable {
    /// The user quit.
    case quit
    /// The user goes to the store that was opened last; the terminal was kept for it.
    case switchStore
    /// The terminal went away.
    case endOfInput
    /// A signal asked the program to end.
    case signal(Int32)
  }

  private var model: Model
  private let display: any Display
  private let worker: Worker
  /// Has the store to show next, where this ends with ``Ending/switchStore``.
  var next: NextWorkspace { worker.next }
  private let editor: Editor
  private let settings: Settings
  private let clock: @Sendable () -> Int64
  private let mailbox = Mailbox()

  /// Where the user is, or was when the browser was left.
  var bookmark: Bookmark { model.bookmark }

  private var tasks: [Slot: (job: JobID, task: Task<Void, Never>)] = [:]
  /// Writes that have not ended: the program does not end before they have.
  private var writes: [JobID: Task<Void, Never>] = [:]
  /// The evictions among them, which go from batch to batch and stop between two of them.
  private var batches: Set<JobID> = []
  /// The text that is in the user's editor: the program does not end before that has.
  private var editing: Task<Void, Never>?
  /// What is to be said once the terminal was given back.
  private var notes: [String] = []
  private var liveChanges: Task<Void, Never>?
  private var pacing = FramePacing(now: .now)
  private var frame: Task<Void, Never>?
  private var timer: (due: Int64, task: Task<Void, Never>)?
  private var ending: Ending?
  private var finished: CheckedContinuation<Ending, Never>?

  /// How many messages are handled before input gets its turn.
  private static let messagesPerTurn = 16

  /// A browser of `workspace` on `display`.
  ///
  /// - Parameter clock: milliseconds since 1970.
  public init(
    configuration: BrowserConfiguration, workspace: Workspace, display: any Display,
    clock: (@Sendable () -> Int64)? = nil
  ) {
    let clock = clock ?? { WallClock.now() }
    model = Model(configuration: configuration)
    self.display = display
    self.clock = clock
    settings = workspace.settings
    editor = Editor(command: workspace.settings.editor)
    worker = Worker(workspace: workspace, clock: clock, mailbox: mailbox)
  }

  /// Shows the browser until it is left; from then on nothing of it reaches the terminal.
  ///
  /// The terminal is closed, unless the browser of another store follows. Writes may still be under way:
  /// ``finish(saying:)`` waits for them.
  public func run() async -> Ending {
    mailbox.onWaking { [weak self] in
      Task { @MainActor in self?.fetch() }
    }
    display.listen { [weak self] events in self?.take(events) }
    // The browser of another store may have left it to the terminal.
    display.setMouse(settings.usesMouse)
    perform(model.start())
    draw()
    watchChanges()
    let ending = await withCheckedContinuation { continuation in
      if let ending = self.ending {
        continuation.resume(returning: ending)
      } else {
        finished = continuation
      }
    }
    wind()
    return ending
  }

  // MARK: What happens

  /// Input: handled whole, then drawn at once.
  private func take(_ events: [TerminalEvent]) {
    guard ending == nil else { return }
    update(.tick(now: clock()))
    for event in events {
      switch event {
      case .key(let key): update(.key(key))
      case .mouse(let mouse): update(.mouse(mouse))
      case .paste(let text): update(.paste(text))
      case .resized(let size): update(.resized(size))
      case .resumed: update(.tick(now: clock()))
      case .closed(.endOfInput): end(.endOfInput)
      case .closed(.signal(let number)): end(.signal(number))
      }
    }
    draw()
  }

  /// News from the background: handled a few at a time, so that input is never far behind.
  private func fetch() {
    guard ending == nil else { return }
    // What news mean may depend on when they came.
    update(.tick(now: clock()))
    let (messages, more) = mailbox.take(Self.messagesPerTurn)
    for message in messages { update(message) }
    if more { Task { fetch() } }
    drawSoon()
  }

  private func update(_ message: Message) { perform(model.update(message)) }

  private func end(_ how: Ending) {
    guard ending == nil else { return }
    ending = how
    finished?.resume(returning: how)
    finished = nil
  }

  // MARK: What is to be done

  private func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .start(let id, let request): start(id, request)
      case .cancel(let slot): cancel(slot)
      case .stop(let slot): tasks[slot]?.task.cancel()
      case .pace(let limit): worker.pace.limit = limit
      case .budget(let budget):
        worker.workspace.spending?.budget = budget
        worker.monitoring.tellHealth()
      case .hold(let isHeld): worker.pace.hold(isHeld)
      case .editor(let id, let draft, let text): edit(id, draft, text)
      case .copy(let text):
        display.send(Clipboard.sequence(text, insideTmux: settings.isInsideTmux))
        if settings.isInsideTmux { Task.detached { await Clipboard.giveToTmux(text) } }
      case .mouse(let isOurs): display.setMouse(isOurs)
      case .suspend: display.suspend()
      case .redraw: display.redraw()
      case .switchStore: end(.switchStore)
      case .quit: end(.quit)
      }
    }
  }

  private func start(_ id: JobID, _ request: Request) {
    cancel(id.slot)
    let worker = worker
    let purpose = model.purpose
    // Detached, or the work would be on the main actor.
    let task = Task.detached(priority: .userInitiated) {
      await worker.perform(id, request, for: purpose)
    }
    tasks[id.slot] = (id, task)
    if request.writes {
      writes[id] = task
      if request.goesInBatches { batches.insert(id) }
      Task {
        await task.value
        writes[id] = nil
        batches.remove(id)
      }
    }
  }

  private func cancel(_ slot: Slot) { tasks.removeValue(forKey: slot)?.task.cancel() }

  /// Gives the terminal to the editor and takes it back.
  private func edit(_ id: JobID, _ draft: EditDraft, _ text: [UInt8]) {
    let editor = editor
    editing = Task { [weak self, display] in
      let message: Message
      do {
        let bytes = try await display.giveAway { try await editor.edit(text) }
        message = .edited(id, draft, bytes: bytes)
      } catch {
        message = .ended(id, .failed(Failure(error).message))
      }
      guard let self else { return }
      self.editing = nil
      guard self.ending == nil else { return self.keep(message, of: text) }
      self.update(.tick(now: self.clock()))
      self.update(message)
      self.draw()
    }
  }

  /// Keeps what was edited while the program was told to end.
  private func keep(_ message: Message, of text: [UInt8]) {
    switch message {
    case .edited(_, _, let bytes) where bytes != text:
      do throws(Failure) {
        notes.append("Nothing was written. What you edited is kept in \(try editor.keep(bytes)).")
      } catch {
        notes.append("Nothing was written, and what you edited is lost: \(error.message)")
      }
    case .ended(_, .failed(let words)): notes.append(words)
    default: break
    }
  }

  private func watchChanges() {
    liveChanges = Task.detached { [worker] in await worker.live.run() }
  }

  // MARK: What is shown

  private func draw() {
    guard ending == nil else { return }
    frame?.cancel()
    frame = nil
    display.draw(model.view())
    if model.wantsDrawn { update(.drawn) }
    let sight = model.sight
    worker.live.see(sight)
    worker.monitoring.see(sight)
    setTimer()
  }

  /// Draws now, or when the next frame of the background is due.
  private func drawSoon() {
    guard ending == nil, frame == nil else { return }
    guard let wait = pacing.wait(now: .now) else { return draw() }
    frame = Task { [weak self] in
      try? await Task.sleep(for: wait)
      guard !Task.isCancelled, let self else { return }
      self.frame = nil
      self.drawSoon()
    }
  }

  /// Wakes the model when something it shows ages; without that there is no timer.
  private func setTimer() {
    guard model.nextTick != timer?.due else { return }
    timer?.task.cancel()
    timer = nil
    guard let due = model.nextTick else { return }
    let wait = Duration.milliseconds(max(1, due - clock()))
    timer = (
      due,
      Task { [weak self] in
        try? await Task.sleep(for: wait)
        guard !Task.isCancelled, let self, self.ending == nil else { return }
        self.timer = nil
        self.update(.tick(now: self.clock()))
        self.draw()
      }
    )
  }

  // MARK: The end

  /// The terminal comes back at once, or shows the last frame until another browser draws.
  private func wind() {
    frame?.cancel()
    timer?.task.cancel()
    liveChanges?.cancel()
    if ending != .switchStore { display.close() }
    // What was confirmed is done to its end; of an eviction of many threads, to the end of a batch.
    for (job, task) in tasks.values where writes[job] == nil || batches.contains(job) {
      task.cancel()
    }
  }

  /// Waits until every write has ended, by itself or by its deadline, and the user's editor too.
  ///
  /// - Parameter say: told what is waited for, what became of it, and where a text is kept that was being edited.
  func finish(saying say: @MainActor (String) -> Void) async {
    if let words = model.waitsFor { say("Waiting for what is under way: \(words)") }
    for task in Array(writes.values) { await task.value }
    for message in mailbox.take(.max).messages {
      if let words = model.conclude(message) { say(words) }
    }
    await editing?.value
    for note in notes { say(note) }
  }
}

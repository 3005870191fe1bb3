import KeyValue
import Retrieval
internal import Watching

/// The figures of the monitor as lines: alerts and traffic first, below them two columns where there is room.
struct MonitorPage {
  /// A line, or one at the left and one at the right.
  typealias Row = (left: StyledLine, right: StyledLine?)

  let vitals: Vitals
  let width: Int
  let scene: Scene

  init(_ vitals: Vitals, width: Int, _ scene: Scene) {
    self.vitals = vitals
    self.width = width
    self.scene = scene
  }

  private var hasColumns: Bool { width >= 110 && !isSpoken }
  /// Whether it is heard: then there is one figure a line, none is cut, and nothing stands for a picture.
  var isSpoken: Bool { scene.configuration.isLinear }
  var glyphs: GlyphSet { scene.glyphs }
  var limits: AlertLimits { scene.configuration.limits }
  /// Columns of a section.
  var columnWidth: Int { hasColumns ? width / 2 - 1 : width - 1 }

  /// All lines, whether or not there is room for them.
  var rows: [Row] {
    let money = spending.isEmpty ? [] : spending + [StyledLine()]
    var rows: [Row] =
      (alerts + [StyledLine()] + money + traffic + [StyledLine()]).map { ($0, nil) }
    let (left, right) = (cache + [StyledLine()] + store, latency + [StyledLine()] + errors)
    if isSpoken {
      return (rows.map(\.left) + left + right)
        .flatMap { TextWrap.lines($0.text, width: max(1, width - 1)) }
        .map { (StyledLine($0), nil) }
    }
    guard hasColumns else {
      return rows + (left + [StyledLine()] + right).map { ($0, nil) }
    }
    for place in 0..<max(left.count, right.count) {
      rows.append(
        (
          left.indices.contains(place) ? left[place] : StyledLine(),
          right.indices.contains(place) ? right[place] : StyledLine()
        ))
    }
    return rows
  }

  // MARK: Lines

  func heading(_ text: String, _ rest: String = "") -> StyledLine {
    StyledLine(spans: [
      (" \(text)", Style(.header)), (rest.isEmpty ? "" : "  \(rest)", Style(.dim)),
    ])
  }

  /// A name, its figure at the right of its column, and what there is to say of it.
  func fact(
    _ name: String, _ figure: String, _ role: Role = .plain, _ rest: StyledLine = StyledLine()
  )
    -> StyledLine
  {
    guard !isSpoken else {
      let words = Phrase.trimmed(rest.text)
      return StyledLine("\(name) \(figure)\(words.isEmpty ? "" : ", ")\(words)")
    }
    let nameWidth = width < 60 ? 9 : 12
    return StyledLine(spans: [
      ("   " + TextWidth.fitted(name, to: nameWidth), Style(.dim)),
      (TextWidth.padded(figure, to: 10, .right), Style(role)), ("  ", Style()),
    ]) + rest
  }

  // MARK: Sections

  private var alerts: [StyledLine] {
    guard !vitals.alerts.isEmpty else {
      return [
        StyledLine(spans: [
          (" ALERTS", Style(.header)), ("  none", Style(.success)),
          (" \(glyphs.separator) no limit is passed", Style(.dim)),
        ])
      ]
    }
    var lines = [heading("ALERTS", Figures.count(vitals.alerts.count))]
    for alert in vitals.alerts {
      let role: Role = alert.isDanger ? .danger : .warning
      let sign = alert.isDanger ? String(glyphs.broken) : "!"
      for (row, words) in TextWrap.lines(alert.words, width: width - 6).enumerated() {
        lines.append(StyledLine("   \(row == 0 ? sign : " ") \(words)", role))
      }
      for words in TextWrap.lines(alert.advice, width: width - 6) {
        lines.append(StyledLine("     \(words)", .dim))
      }
    }
    return lines
  }

  private var traffic: [StyledLine] {
    let now = vitals.total(ofLast: Vitals.span)
    let mean = rate(Double(vitals.total(ofLast: 60).calls) / 60)
    // What is now is one of those of which the highest is told, so it is never above that.
    let (calls, bytes) = (vitals.rates(\.calls), vitals.rates(\.bytes))
    let faults = vitals.rates(\.faults)
    let bytesWords = { (rate: Double) in Figures.bytes(Int(rate)) + "/s" }
    return [
      heading("TRAFFIC", "of this session"),
      fact(
        "calls", rate(calls.last ?? 0), .plain,
        spark(calls, rate)
          + StyledLine(
            isSpoken
              ? ", \(mean) over a minute"
              : width < 60 ? "" : " \(glyphs.separator) 1 min: \(mean)", .dim)),
      fact("bytes", bytesWords(bytes.last ?? 0), .plain, spark(bytes, bytesWords)),
      fact(
        "slowest", now.calls > 0 ? time(now.longest) : String(glyphs.unknown), .plain,
        spark(vitals.seconds.map { Double($0.longest) }, { time(Int($0)) })),
      fact(
        "failures", rate(faults.last ?? 0), now.faults > 0 ? .danger : .plain,
        spark(faults, rate)),
      StyledLine("   " + exchanged, .dim),
    ]
  }

  /// What this session has cost the store.
  private var exchanged: String {
    let usage = vitals.usage
    let (out, into) =
      vitals.spending.map { ($0.bytesOut, $0.bytesIn) }
      ?? vitals.statistics?.traffic.map { ($0.bytesOut, $0.bytesIn) }
      ?? (usage.bytesOut, usage.bytesIn)
    // Where commands are paid they have a heading of their own.
    let commands =
      vitals.spending == nil
      ? [
        "spent: \(Figures.count(vitals.commands, "command"))"
          + " for \(Figures.count(usage.latency.count, "call"))\(shareOfPlan)"
      ] : []
    return (commands + ["\(Figures.bytes(out)) out", "\(Figures.bytes(into)) in"])
      .joined(separator: " \(glyphs.separator) ")
  }

  private func rate(_ perSecond: Double) -> String {
    let decimals = perSecond == 0 || perSecond >= 99.5 ? 0 : 1
    return perSecond > 0 && perSecond < 0.05
      ? "<0.1/s" : Figures.fixed(perSecond, decimals: decimals) + "/s"
  }

  private func time(_ microseconds: Int) -> String {
    Figures.milliseconds(Double(microseconds) / 1000)
  }

  /// The last minutes of a figure, and what its highest column stands for.
  private func spark(_ values: [Double], _ words: (Double) -> String) -> StyledLine {
    let line = Sparkline(values, endingAt: vitals.time, width: min(60, max(8, width - 66)))
    let minutes = Figures.count(vitals.seconds.count / 60)
    let top = glyphs.sparks.last.map(String.init) ?? ""
    guard !isSpoken else {
      return StyledLine(
        line.peak > 0
          ? "at most \(words(line.peak)) in \(minutes) min" : "none in \(minutes) min")
    }
    // Where a picture would be of a few columns only, its scale says more.
    guard width >= 60 else {
      return StyledLine(line.peak > 0 ? "max \(words(line.peak))" : "none", .dim)
    }
    let peak = line.peak > 0 ? "\(top) is \(words(line.peak))" : "none"
    return StyledLine(spans: [
      (line.text(glyphs), Style(.bar)), ("  \(minutes) min, \(peak)", Style(.dim)),
    ])
  }

  private var cache: [StyledLine] {
    let loads = vitals.loads
    guard loads.ownLoads > 0 else {
      return [
        heading("CACHE"),
        StyledLine("   No load was run yet\(loading),", .dim),
        StyledLine("   \(scene.key(.replay)) shows the recorded ones.", .dim),
      ] + recorded
    }
    let uses = CacheUse.allCases.compactMap { use in
      loads.uses[use].map { "\(Figures.count($0)) \(use.rawValue)" }
    }
    let ratio = loads.own.ratio
    let found = StyledLine(" \(loads.own.words)", .dim)
    return [
      heading("CACHE", "what the loads of this session found"),
      fact(
        "cached", ratio.map(Figures.percent) ?? String(glyphs.unknown), .plain,
        (ratio.map { bar($0, .loaded) } ?? StyledLine()) + found),
      fact(
        "loads", Figures.count(loads.ownLoads), .plain,
        StyledLine(uses.joined(separator: ", "), .dim)),
    ] + recorded
  }

  /// What others have recorded, as far as it was read here: whoever looks at more of it changes no other figure.
  private var recorded: [StyledLine] {
    let loads = vitals.loads
    guard loads.recordedLoads > 0 else { return [] }
    let share = loads.recorded.ratio.map { " (\(Figures.percent($0)))" } ?? ""
    let words =
      "\(Figures.count(loads.recordedLoads, "recorded load")) by others: cached "
      + loads.recorded.words + share + ", in the threads looked at"
    return TextWrap.lines(words, width: columnWidth - 4).map { StyledLine("   \($0)", .dim) }
  }

  /// How one comes to be, or why it does not here.
  private var loading: String {
    if scene.configuration.readOnly != nil { return ", and none is run here: read-only" }
    return scene.configuration.source == nil
      ? ", and none is run here: no source"
      : ": \(scene.key(.load)) in a thread runs one"
  }

  private func bar(_ fraction: Double, _ role: Role) -> StyledLine {
    guard !isSpoken else { return StyledLine() }
    let width = 10
    let bar = glyphs.bar(fraction, width: width)
    let rest = String(repeating: glyphs.track, count: max(0, width - TextWidth.columns(of: bar)))
    return StyledLine(spans: [(bar, Style(role)), (rest, Style(.track))])
  }

  private var errors: [StyledLine] {
    let errors = vitals.usage.errors.sorted { ($0.value, $1.key.words) > ($1.value, $0.key.words) }
    guard !errors.isEmpty else { return [heading("ERRORS", "of calls of the store: none")] }
    return [heading("ERRORS", "of calls of the store, by kind")]
      + errors.map { code, count in
        fact(code.words, Figures.count(count), code.isFault ? .danger : .plain)
      }
  }

  /// The part of the store's memory that is in use, as a bar.
  func memoryBar(_ share: Double) -> StyledLine {
    bar(share, share >= limits[.memory].warning ? .warning : .bar)
  }
}

import Foundation

/// Measures what Bobbin has budgets for, beside what others take for the same on the same machine.
///
/// ```
/// swift run -c release benchmark
/// swift run -c release benchmark keys idle --threads 10000
/// ```
@main
struct Benchmark {
  static let usage = """
    usage: benchmark [SECTION…] [--threads N] [--strict]

    Sections (all, when none is named):
    \(Section.allCases.map { "  \($0.rawValue.padded(to: 11))\($0.summary)" }
      .joined(separator: "\n"))

      --threads N  how many threads the embedded store is filled with (100000)
      --strict     exit with 1 when a budget is missed or could not be measured

    The browser that is measured is $BOBBIN_BINARY, else `bobbin` beside this program.
    """

  static func main() async {
    if CommandLine.arguments.dropFirst() == [IdleSection.sleeper] {
      return await IdleSection.sleep()
    }
    if CommandLine.arguments.dropFirst().first == PlainRoute.word {
      let port = CommandLine.arguments.last.flatMap { Int($0) } ?? 0
      do { try await PlainRoute.serve(redis: port) } catch { print("benchmark: \(error)") }
      return
    }
    let options: Options
    do { options = try Options(Array(CommandLine.arguments.dropFirst())) } catch {
      print("benchmark: \(error)\n\n\(usage)")
      exit(64)
    }
    if options.wantsHelp {
      print(usage)
      return
    }
    let signals = Scratch.removeAllOnSignals()
    let isGood = await run(options)
    withExtendedLifetime(signals) {}
    exit(isGood || !options.isStrict ? 0 : 1)
  }

  /// Measures and prints.
  /// - Returns: whether every budget is kept.
  private static func run(_ options: Options) async -> Bool {
    let bench = Bench(threads: options.threads)
    var rows: [Row] = []
    for section in options.sections {
      Progress.say(section.summary)
      do {
        rows += try await section.measure(bench)
      } catch {
        rows.append(Row(section.rawValue, verdict: .unmeasured("\(error)")))
      }
    }
    await bench.close()
    print(await MachineFacts.line() + "\n")
    print(Row.table(rows))
    print("\n" + options.sections.map { "\($0.rawValue): \($0.method)" }.joined(separator: "\n"))
    return !rows.contains { $0.verdict.fallsShort }
  }
}

/// What the command line asks for.
struct Options {
  var sections: [Section] = []
  var threads = 100_000
  var isStrict = false
  var wantsHelp = false

  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  init(_ words: [String]) throws(Mistake) {
    var words = words[...]
    while let word = words.popFirst() {
      switch word {
      case "--strict": isStrict = true
      case "--help", "-h": wantsHelp = true
      case "--threads":
        guard let number = words.popFirst().flatMap({ Int($0) }), number >= 100 else {
          throw Mistake(description: "--threads needs a number, 100 or more")
        }
        threads = number
      default:
        guard let section = Section(rawValue: word) else {
          throw Mistake(description: "there is no section \(word)")
        }
        if !sections.contains(section) { sections.append(section) }
      }
    }
    if sections.isEmpty { sections = Section.allCases }
  }
}

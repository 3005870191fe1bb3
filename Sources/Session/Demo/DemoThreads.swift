import ThreadCache

/// The sample threads: every state that a matrix can show, among such as one sees every day.
enum DemoThreads {
  static let tour: ThreadID = "thread_Ahoy7Kd2mWcR9sVx4TzLqP1n"
  private static let all = Segments.canonical
  private static let standard = Segments.standard

  static let list: [DemoThread] = [tourThread] + ordinary + later + broken + named

  private static let tourThread = DemoThread(tour, age: 2 * DemoTime.minute).loaded([
    (["2025_1"], standard), (["2025_1"], all), (["2025_5_2"], standard + ["overall", "sector"]),
    (["2025_5_2"], ["region", "job_level"]), (["2024_7"], standard),
    (["2025_1"], ["region", "age"]),
  ]).damaged(.loadedWithoutSlice(file: "2024_7", segment: "age"))

  /// Threads under `thread:` that nothing is wrong with, from minutes to nearly 90 days old.
  private static let ordinary: [DemoThread] = [
    DemoThread(id(2), age: 6 * DemoTime.minute).empty(["2025_5_2", "2025_5_3", "2025_5_8"]),
    DemoThread(id(3), age: 23 * DemoTime.minute).loaded([(["2025_3"], all)]),
    DemoThread(id(4), age: 50 * DemoTime.minute).loaded([
      (["2025_2", "2025_12"], standard), (["2025_2"], ["sector", "org_size"]),
    ]),
    DemoThread(id(5), age: 2 * DemoTime.hour).loaded([
      (["2025_6_1", "2025_6_2", "2025_6_3", "2025_6_4", "2025_6_5", "2025_6_6"], standard),
      (["2025_6_1", "2025_6_4"], all),
    ]),
    DemoThread(id(6), age: 7 * DemoTime.hour).loaded([(["2024_3", "2025_3"], standard)]),
    DemoThread(id(7), age: DemoTime.day).loaded([(["2025_10_1"], ["region"])]),
    DemoThread(id(8), age: 2 * DemoTime.day).loaded([
      (["2025_4"], standard), (["2025_4"], ["education", "job_level"]), (["2025_4"], standard),
    ]),
    DemoThread(id(9), age: 5 * DemoTime.day).loaded([(["2025_8", "2024_8"], ["overall", "age"])]),
    DemoThread(id(10), age: 12 * DemoTime.day).loaded([(["2025_15"], all), (["2024_15"], all)]),
    DemoThread(id(11), age: 28 * DemoTime.day).loaded([(["2025_13"], standard)]),
    DemoThread(id(12), age: 45 * DemoTime.day).empty(["2025_9"]),
    DemoThread(id(13), age: 61 * DemoTime.day).loaded([(["2025_11"], ["overall", "generation"])]),
    DemoThread(id(14), age: 87 * DemoTime.day).loaded([(["2024_1", "2024_2"], standard)]),
    DemoThread(id(15), age: 90 * DemoTime.day - 40 * DemoTime.minute).loaded([
      (["2025_16"], standard)
    ]),
    DemoThread(id(16), age: 9 * DemoTime.day).loaded([
      (DemoSurvey.all.suffix(60).map(\.id), ["region"]),
      (["2025_1", "2025_2", "2025_4", "2025_7"], all),
      (["2025_5_1", "2025_5_2", "2025_5_3", "2025_5_4"], standard + ["overall"]),
    ]),
    DemoThread(id(17), age: 3 * DemoTime.hour).empty([]),
  ]

  /// Threads under `response:`, and one of each with the same id.
  private static let later: [DemoThread] = [
    compatible(
      DemoThread(id(20), .response, age: 15 * DemoTime.minute).loaded([
        (["2025_2"], standard), (["2025_7"], all),
      ])),
    DemoThread(id(21), .response, age: 4 * DemoTime.day).loaded([(["2024_12"], standard)]),
    DemoThread(id(22), .response, age: 33 * DemoTime.day).empty(["2025_14_1"]),
    DemoThread(id(3), .response, age: DemoTime.hour).loaded([(["2025_3"], standard)]),
    DemoThread(id(23), .response, age: 6 * DemoTime.day).loaded([
      (["2025_14_1", "2025_14_2", "2025_14_3", "2025_14_4"], standard)
    ]).damaged(.nullSlice(file: "2025_14_2", segment: "gender")),
  ]

  /// One thread for each thing that can be wrong.
  private static let broken: [DemoThread] = [
    DemoThread(id(30), age: 30 * DemoTime.minute).loaded([(["2025_1", "2025_4"], standard)])
      .damaged(.sliceWithoutFlag(file: "2025_1", segment: "gender")),
    DemoThread(id(31), age: 5 * DemoTime.hour).loaded([(["2025_8"], standard)])
      .damaged(.loadedNotAvailable(file: "2025_8", segment: "region")),
    DemoThread(id(32), age: 3 * DemoTime.day).loaded([(["2025_7"], standard)])
      .damaged(
        .staleProjection(file: "2025_7", segment: "age"),
        .staleProjection(file: "2025_7", segment: "region")),
    DemoThread(id(33), age: 8 * DemoTime.day).loaded([(["2025_12"], all)])
      .damaged(
        .sliceOnlyInHash(file: "2025_12", segment: "sector"),
        .sliceOnlyInHash(file: "2025_12", segment: "education")),
    DemoThread(id(34), age: 20 * DemoTime.day).loaded([(["2025_9"], standard)])
      .damaged(.neverExpires),
    DemoThread(id(35), age: 14 * DemoTime.day).loaded([(["2025_13", "2025_16"], standard)])
      .damaged(.hashExpires(file: "2025_16", 3 * DemoTime.day)),
    DemoThread(id(36), age: 78 * DemoTime.day).loaded([(["2025_10_2"], standard)])
      .damaged(.truncated),
    DemoThread(id(37), age: 40 * DemoTime.day).damaged(.metaIsHash),
    DemoThread(id(38), age: 2 * DemoTime.day).damaged(
      .text(#"{"files":{"2025_1":{"loadedSegments":["region"]}},"scope":{}}"#)),
    DemoThread(id(39), age: 11 * DemoTime.day).damaged(
      .text(
        #"{"files":[{"id":"2025_3","data":{},"loadedSegments":"region","availableSegments":[]},null,{"id":"2025_4","data":null,"loadedSegments":[],"availableSegments":[]}],"scope":{}}"#
      )),
    DemoThread(id(40), age: 17 * DemoTime.hour).loaded([(["2025_5_1", "2025_5_4"], standard)])
      .damaged(.duplicate(file: "2025_5_1"), .orphanFile("2025_5_6")),
    DemoThread(id(41), age: 26 * DemoTime.day).loaded([(["2025_15"], standard)])
      .damaged(.withoutMeta),
    DemoThread(id(42), age: 19 * DemoTime.hour).loaded([(["2025_2", "2025_3"], standard)])
      .damaged(.hashIsText(file: "2025_3")),
  ]

  /// Ids that a careless program trips over.
  private static let named: [DemoThread] = [
    DemoThread("thread_会話の続き_自転車とコーヒー", age: 3 * DemoTime.day).loaded([
      (
        [
          "2025_5_1", "2025_5_2", "2025_5_3", "2025_5_4", "2025_5_5", "2025_5_6", "2025_5_7",
          "2025_5_8",
        ], standard
      ),
      (["2025_5_1", "2025_5_2", "2025_5_3"], all),
    ]).damaged(
      .loadedWithoutSlice(file: "2025_5_3", segment: "sector"),
      .nullSlice(file: "2025_5_2", segment: "education")),
    DemoThread("thread_🚲☕️_monday_👩🏽‍🔧", age: DemoTime.hour).loaded([(["2025_3"], standard)]),
    DemoThread("thread_Zoe\u{308}_cafe\u{301}_n\u{303}", age: 4 * DemoTime.hour).loaded([
      (["2025_14_1"], standard)
    ]),
    DemoThread("user:42:draft*[a-z]?\\end", age: 36 * DemoTime.hour).loaded([
      (["2025_13"], standard)
    ]),
    DemoThread("weekly:file:2025_1", age: 10 * DemoTime.day).loaded([(["2025_1"], ["region"])]),
    DemoThread("x\u{1b}[31mred\u{7}\u{9b}2J\r\n\ttab\u{202e}evil\u{0}end", age: 5 * DemoTime.day)
      .loaded([(["2024_3"], standard)]),
    DemoThread(
      ThreadID(bytes: Array("y-not-utf8-".utf8) + [0xff, 0xc3, 0x28]), age: 16 * DemoTime.day
    ).loaded([(["2024_8"], standard)]),
    DemoThread(ThreadID(long), age: 55 * DemoTime.day).loaded([(["2025_9"], standard)]),
  ]

  private static let long: String = {
    let start = "z_exported_from_the_old_assistant_"
    let words = "and_then_we_went_on_talking_about_bicycles_"
    return String((start + String(repeating: words, count: 10)).prefix(400))
  }()

  /// `thread_` and 24 letters and digits, as assistants make them.
  private static func id(_ number: Int) -> ThreadID {
    var random = DemoRandom(seed: UInt64(number))
    let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789")
    let text = (0..<24).map { _ in String(letters.randomElement(using: &random) ?? "A") }
    return ThreadID("thread_" + text.joined())
  }

  private static func compatible(_ thread: DemoThread) -> DemoThread {
    var thread = thread
    thread.compatibility =
      #"{"isFullyCompatible":true,"topicCompatibility":{"Ways to work":{"comparable":true,"availableYears":[2024,2025],"availableMarkets":["nordics","benelux"],"userMessage":"2024 and 2025 can be compared."}},"segmentCompatibility":{"generation":{"comparable":false,"comparableValues":[],"userMessage":"Generations were not asked for in 2024."}},"mappingVersion":"demo-1","assessedAt":"2025-11-03T08:15:00.000Z"}"#
    return thread
  }
}

import Testing

@testable import WebClient

@Suite("When a request is sent again")
struct RetryPlanTests {
  private let start = ContinuousClock.now

  private func plan(isRepeatable: Bool, time: Duration = .seconds(60)) -> RetryPlan {
    RetryPlan(isRepeatable: isRepeatable, end: start + time)
  }

  private func failed(_ kind: WebFailure.Kind, wasSent: Bool) -> RetryPlan.Outcome {
    .failed(WebFailure(kind, "", wasSent: wasSent))
  }

  /// The waits after the same outcome again and again.
  private func waits(_ plan: RetryPlan, _ outcome: RetryPlan.Outcome) -> [Duration] {
    var plan = plan
    var waits: [Duration] = []
    while let moment = plan.next(after: outcome, at: start, jitter: 1) {
      waits.append(moment - start)
    }
    return waits
  }

  @Test(
    "a write of which nothing has left, twice and later each time; of which something has, never")
  func writes() {
    let plan = plan(isRepeatable: false)
    #expect(
      waits(plan, failed(.unreachable, wasSent: false)) == [.milliseconds(50), .milliseconds(100)])
    #expect(waits(plan, failed(.lost, wasSent: true)).isEmpty)
    #expect(waits(plan, .answered(status: 503, retryAfter: .seconds(1))).isEmpty)
    #expect(waits(plan, .answered(status: 500, retryAfter: nil)).isEmpty)
  }

  @Test("a read whose answer was lost, at once and then later")
  func reads() {
    let plan = plan(isRepeatable: true)
    #expect(waits(plan, failed(.lost, wasSent: true)) == [.zero, .milliseconds(100)])
    #expect(
      waits(plan, .answered(status: 503, retryAfter: nil)) == [
        .milliseconds(50), .milliseconds(100),
      ])
    #expect(waits(plan, .answered(status: 404, retryAfter: nil)).isEmpty)
  }

  @Test(
    "nothing where it would be in vain",
    arguments: [
      .timedOut, .cancelled, .garbage, .tooLarge(limit: 1), .redirected, .held, .tls(.expired),
    ]
      as [WebFailure.Kind])
  func vain(_ kind: WebFailure.Kind) {
    #expect(waits(plan(isRepeatable: true), failed(kind, wasSent: false)).isEmpty)
  }

  @Test("what is refused for now waits as long as it is told to, and no longer than there is time")
  func refusals() {
    let told = RetryPlan.Outcome.answered(status: 429, retryAfter: .seconds(2))
    #expect(waits(plan(isRepeatable: false), told) == Array(repeating: .seconds(2), count: 5))
    #expect(waits(plan(isRepeatable: false, time: .seconds(1)), told).isEmpty)
    let untold = RetryPlan.Outcome.answered(status: 429, retryAfter: nil)
    #expect(
      waits(plan(isRepeatable: false), untold)
        == [50, 100, 200, 400, 800].map { .milliseconds($0) })
  }

  @Test("clients that failed together do not come back together")
  func jitter() {
    let moments = (0..<20).map { _ in
      var plan = plan(isRepeatable: false)
      return plan.next(after: failed(.unreachable, wasSent: false), at: start)
    }
    #expect(Set(moments).count > 10)
  }
}

@Suite("How long an answer asks to wait")
struct RetryAfterTests {
  private func wait(_ retryAfter: String, date: String? = nil) -> Duration? {
    var headers = [(name: "Retry-After", value: retryAfter)]
    if let date { headers.append((name: "Date", value: date)) }
    return WebResponse(status: 429, headers: headers, body: []).retryAfter
  }

  @Test("in seconds, or until a date by the server's own clock, however far that is from ours")
  func waits() {
    #expect(wait("7") == .seconds(7))
    let years = ["1999", "2026", "2099"]
    for year in years {
      #expect(
        wait("Mon, 01 Mar \(year) 00:00:02 GMT", date: "Sun, 28 Feb \(year) 23:59:59 GMT")
          == .seconds(3), "\(year)")
    }
    #expect(wait("Thu, 29 Feb 2024 12:00:00 GMT", date: "Thu, 29 Feb 2024 12:00:09 GMT") == .zero)
  }

  @Test(
    "is not known where it is nonsense",
    arguments: ["-1", "soon", "", "Mon, 99 Xyz 2026 00:00:00 GMT"])
  func nonsense(_ text: String) {
    #expect(wait(text, date: "Sun, 28 Feb 2026 23:59:59 GMT") == nil)
    #expect(wait("Mon, 01 Mar 2026 00:00:02 GMT") == nil)
  }

  @Test("dates count from 1970")
  func dates() {
    #expect(RetryAfter.seconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
    #expect(RetryAfter.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    #expect(RetryAfter.seconds("Thu, 29 Feb 2024 00:00:00 GMT") == 1_709_164_800)
  }
}

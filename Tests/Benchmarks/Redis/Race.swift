/// How long each of several rivals took, who took turns so that what else the machine does hits all alike.
struct Race {
  private(set) var times: [Timings]

  /// Lets them run; the first `warmUps` rounds do not count.
  init(rounds: Int, warmUps: Int = 1, _ rivals: [() async throws -> Duration]) async throws {
    times = rivals.map { _ in Timings() }
    for round in 0..<(warmUps + rounds) {
      for (place, rival) in rivals.enumerated() {
        let time = try await rival()
        if round >= warmUps { times[place].record(time) }
      }
    }
  }

  func median(_ place: Int) -> Duration { times[place].median }
}

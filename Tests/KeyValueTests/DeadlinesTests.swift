import Synchronization
import Testing

@testable import KeyValue

/// Numbers in the order in which they came.
private final class Order: Sendable {
  private let numbers = Mutex<[Int]>([])

  var noted: [Int] { numbers.withLock { $0 } }

  @discardableResult
  func note(_ number: Int) -> [Int] {
    numbers.withLock { numbers in
      numbers.append(number)
      return numbers
    }
  }
}

@Suite("Deadlines watched by one timer")
struct DeadlinesTests {
  @Test(
    "each rings when its time is over and not before, the one set last for the earliest moment too")
  func rings() async {
    let deadlines = Deadlines()
    let start = ContinuousClock.now
    let times = [Duration.seconds(3600), .milliseconds(120), .milliseconds(40), .milliseconds(80)]
    let rung = Promise<[Int]>()
    let order = Order()
    for (index, time) in times.enumerated() {
      _ = deadlines.after(time) {
        #expect(start.duration(to: .now) >= time)
        let noted = order.note(index)
        if noted.count == 3 { rung.resolve(noted) }
      }
    }
    #expect(await rung.value() == [2, 3, 1])
    #expect(deadlines.count == 1)
  }

  @Test("what is taken back never rings, and nothing is kept of it")
  func takenBack() async {
    let deadlines = Deadlines()
    let rung = Order()
    let tickets = (0..<1000).map { number in
      deadlines.after(.milliseconds(20 + number % 7)) { rung.note(number) }
    }
    #expect(deadlines.count == 1000)
    for ticket in tickets { deadlines.takeBack(ticket) }
    #expect(deadlines.count == 0)
    let last = Promise<Void>()
    _ = deadlines.after(.milliseconds(60)) { last.resolve(()) }
    await last.value()
    #expect(rung.noted == [])
    // After it has rung there is nothing to take back.
    deadlines.takeBack(tickets[0])
    #expect(deadlines.count == 0)
  }

  @Test("set and taken back by many tasks at once, those that were left ring once each")
  func together() async {
    let deadlines = Deadlines()
    let (tasks, each) = (8, 500)
    let rung = Order()
    let all = Promise<Void>()
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<tasks {
        group.addTask {
          for number in 0..<each {
            _ = deadlines.after(.milliseconds((task * 7 + number) % 50)) {
              if rung.note(task).count == tasks * each { all.resolve(()) }
            }
            deadlines.takeBack(
              deadlines.after(.milliseconds(number % 50 + 1000)) {
                Issue.record("it was taken back")
              })
          }
        }
      }
    }
    await all.value()
    #expect(rung.noted.count == tasks * each)
    #expect(deadlines.count == 0)
  }
}

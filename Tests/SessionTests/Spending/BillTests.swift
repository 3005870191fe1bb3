import KeyValue
import Testing

@testable import Session

@Suite("what a process spends, whichever stores it opens")
struct BillTests {
  private func settings(
    _ address: String, budget: String? = nil, config: String? = nil
  ) async throws -> Settings {
    var said = CommandLineSettings()
    said.kv = config == nil ? address : nil
    said.config = config
    said.budget = budget
    return try await Settings.read(
      said, environment: ["HOME": "/nonexistent", "BOBBIN_REST_TOKEN": "t", "T": "t"])
  }

  @Test("is paid from one budget, of whichever store it is, and one that was raised stays raised")
  func shared() async throws {
    let bill = Bill()
    let source = try await settings("http://127.0.0.1:1", budget: "10")
    let target = try await settings("http://127.0.0.1:2", budget: "10")
    let first = try await Workspace.open(source, for: .reading, on: bill)
    let second = try await Workspace.open(target, for: .writing, on: bill)
    let account = try #require(first.spending?.account)
    #expect(account === second.spending?.account)
    #expect(account.budget == 10)
    #expect(account.hold(6))
    account.send(6, bytes: 0)
    #expect(second.spending?.account.left == 4)
    // What is under way may not be counted.
    #expect(await bill.settled() == Bill.Total(commands: 6, isAtMost: true))
    account.settle(6, counted: 6)
    #expect(second.spending?.account.left == 4)
    first.spending?.budget = 100
    await first.close()
    // Away and back.
    let again = try await Workspace.open(source, for: .reading, on: bill)
    #expect(again.spending?.report.commands == 6)
    #expect(again.spending?.report.budget == 100)
    #expect(await bill.settled() == Bill.Total(commands: 6, isAtLeast: false))
    #expect(bill.closed()?.commands == 6)
    #expect(!account.hold(1))
    for workspace in [second, again] { await workspace.close() }
  }

  @Test("a store for which the config file has a budget of its own is paid from that")
  func own() async throws {
    let folder = try ScratchFolder(prefix: "bill")
    defer { folder.remove() }
    let path = folder.path + "/config.yaml"
    try """
    default: one
    stores:
      one:
        kv: http://127.0.0.1:1
        token: env:T
        limits:
          budget: 5
      two:
        kv: http://127.0.0.1:2
        token: env:T
      three:
        kv: http://127.0.0.1:3
        token: env:T
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let bill = Bill()
    let one = try await settings("", config: path)
    let two = try await one.switching(to: "two")
    let three = try await two.switching(to: "three")
    var accounts: [CommandAccount] = []
    for settings in [one, two, three] {
      let workspace = try await Workspace.open(settings, for: .reading, on: bill)
      accounts.append(try #require(workspace.spending?.account))
      await workspace.close()
    }
    #expect(accounts.map(\.budget) == [5, nil, nil])
    #expect(accounts[0] !== accounts[1])
    #expect(accounts[1] === accounts[2])
    // What was said holds for all.
    let said = try await settings("", budget: "7", config: path)
    #expect(!said.hasOwnBudget)
    #expect(said.budget == 7)
    // A budget of the file is lifted as in the browser.
    #expect(try await settings("", budget: "none", config: path).budget == nil)
  }

  @Test("nothing is on it where nothing is to be paid, and it says when that begins")
  func free() async throws {
    let bill = Bill()
    let calls = CommandAccount()
    bill.whenPaying { calls.settle(held: 0, sent: 1) }
    let free = try await Workspace.open(try await settings("memory:"), for: .reading, on: bill)
    #expect(await bill.settled() == nil)
    #expect(calls.traffic.commands == 0)
    for _ in 0..<2 {
      let paid = try await Workspace.open(
        try await settings("http://127.0.0.1:1"), for: .reading, on: bill)
      await paid.close()
    }
    #expect(calls.traffic.commands == 1)
    #expect(await bill.settled()?.commands == 0)
    await free.close()
  }

  @Test("it keeps no store that was closed")
  func closed() async throws {
    let bill = Bill()
    weak var store: (any BilledStore)?
    do {
      var said = CommandLineSettings()
      said.kv = "http://127.0.0.1:1"
      let settings = try await Settings.read(
        said,
        environment: [
          "HOME": "/nonexistent", "BOBBIN_REST_TOKEN": "t", "BOBBIN_ANALYTICS": "true",
        ])
      let workspace = try await Workspace.open(settings, for: .reading, on: bill)
      store = workspace.meter.base as? any BilledStore
      #expect(store != nil)
      #expect(workspace.diary != nil)
      await workspace.close()
    }
    #expect(store == nil)
  }
}

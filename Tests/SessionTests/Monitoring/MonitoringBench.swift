import Browser
import Foundation
import KeyValue
import KeyValueRedis
import Synchronization
import Testing

@testable import Session

/// A session's monitoring over a store, with a clock and an inbox that the test holds.
final class MonitoringBench: Sendable {
  let workspace: Workspace
  let monitoring: Monitoring
  let inbox = Inbox()
  private let clock: Clock
  private let folder: ScratchFolder
  private let demands = Mutex(0)

  private final class Clock: Sendable {
    let now = Mutex<Int64>(1_800_000_000_000)
  }

  /// - Parameters:
  ///   - variables: settings in the environment.
  ///   - before: what the store is asked before the session begins.
  init(
    _ store: any KeyValueStore, _ variables: [String: String] = [:],
    before: (any KeyValueStore) async throws -> Void = { _ in }
  ) async throws {
    folder = try ScratchFolder(prefix: "monitoring")
    var said = CommandLineSettings()
    said.kv = "memory:"
    let settings = try await Settings.read(
      said,
      environment: variables.merging(["HOME": folder.path, "XDG_STATE_HOME": folder.path]) { $1 })
    workspace = try await Workspace(store: store, settings: settings)
    try await before(workspace.cache.store)
    let clock = Clock()
    self.clock = clock
    monitoring = Monitoring(
      workspace: workspace, clock: { clock.now.withLock { $0 } }, mailbox: inbox.mailbox)
  }

  deinit { folder.remove() }

  var store: any KeyValueStore { workspace.cache.store }

  var now: Int64 {
    get { clock.now.withLock { $0 } }
    set { clock.now.withLock { $0 = newValue } }
  }

  /// What is said at the end of a job.
  func health() async throws -> StoreHealth {
    monitoring.end(JobID(slot: .record, generation: 1), metasPerSecond: nil)
    let messages = try await inbox.wait { $0.contains { $0.health != nil } }
    return try #require(messages.compactMap(\.health).last)
  }

  /// The figures as the monitor gets them when it is opened and the user asks for those of the store.
  func vitals() async throws -> Vitals {
    now += 1
    let moment = now
    let demand = demands.withLock { demands in
      demands += 1
      return demands
    }
    monitoring.see(Sight())
    var sight = Sight()
    sight.monitor = Sight.Monitor(demands: demand)
    monitoring.see(sight)
    let messages = try await inbox.wait {
      $0.contains {
        $0.vitals.map { $0.statisticsTime == moment || $0.statisticsProblem != nil } ?? false
      }
    }
    return try #require(messages.compactMap(\.vitals).last)
  }
}

extension Message {
  var vitals: Vitals? { if case .vitals(let vitals) = self { vitals } else { nil } }
  var health: StoreHealth? { if case .health(let health) = self { health } else { nil } }
}

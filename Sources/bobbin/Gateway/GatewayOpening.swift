import Foundation
import KeyValue
import Server
import Session

/// Opens the gateway before the store that the settings choose, or says in words why it cannot.
struct GatewayOpening {
  let settings: Settings
  /// Whether the file of the store was not there yet.
  let isNew: Bool

  init(settings: Settings) {
    self.settings = settings
    isNew =
      if case .sqlite(let path) = settings.store.url {
        !FileManager.default.fileExists(atPath: path)
      } else { false }
  }

  func open(_ rules: GatewayRules) async throws(Failure) -> GatewayService {
    switch settings.store.url {
    case .redis(let options):
      do throws(StoreError) { return try await GatewayService.open(options, rules) } catch {
        throw Failure(opening: settings.store, error)
      }
    case .sqlite, .memory:
      return GatewayService.open(try await settings.embeddedStore(), rules)
    case .rest:
      throw Failure(
        .usage,
        "\(settings.store.reason), and a store over REST needs no gateway. Name another one with --kv."
      )
    }
  }

  /// Where the store is, without secrets.
  var address: String {
    switch settings.store.url {
    case .redis(let options): options.address
    case .sqlite(let path): "sqlite:\(path)" + (isNew ? " (new, empty)" : "")
    case .memory: "memory:"
    case .rest(let address): address.description
    }
  }
}

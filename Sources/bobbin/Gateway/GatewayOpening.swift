import KeyValue
import Server
import Session

/// Opens the gateway before the store that the settings choose, or says in words why it cannot.
struct GatewayOpening {
  let settings: Settings

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
    case .sqlite(let path): "sqlite:\(path)"
    case .memory: "memory:"
    case .rest(let address): address.description
    }
  }
}

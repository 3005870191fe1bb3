internal import KeyValue
internal import Retrieval

// Each has its words in `help`.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ServiceMetric {
  private static let cacheUse = Label("cache", CacheUse.allCases.map(\.rawValue))

  // MARK: Requests

  public static let requests = ServiceMetric(
    "bobbin_http_requests_total", .counter,
    "Requests by route and status; broken: the answer did not come to its end.",
    [Label("route"), Label("status")])
  public static let requestSeconds = ServiceMetric(
    "bobbin_http_request_seconds", .histogram, "How long a request took.", [Label("route")])
  public static let requestsInFlight = ServiceMetric(
    "bobbin_http_requests_in_flight", .gauge, "Requests that work now.")

  // MARK: Loads

  public static let loads = ServiceMetric(
    "bobbin_loads_total", .counter,
    "Lazy loads, by what the cache had: hit, partial, miss, bypassed.",
    [cacheUse])
  public static let dryRuns = ServiceMetric(
    "bobbin_dry_runs_total", .counter, "Loads that were to store nothing, by what the cache had.",
    [cacheUse])
  public static let loadsUnstored = ServiceMetric(
    "bobbin_loads_unstored_total", .counter, "Loads whose answer could not be stored.")
  public static let loadsQueued = ServiceMetric(
    "bobbin_loads_queued_total", .counter,
    "Loads whose answer was queued, for the store was away or refused.")
  public static let loadsLost = ServiceMetric(
    "bobbin_loads_lost_total", .counter,
    "Loads whose answer the store did not take, being away or refusing, and that was not queued either."
  )
  public static let loadsStale = ServiceMetric(
    "bobbin_loads_stale_total", .counter,
    "Loads that were told what was cached some time ago, for the store was away or refused.")
  public static let segments = ServiceMetric(
    "bobbin_segments_total", .counter,
    "Segments that loads were asked for: cached, new, unavailable; bypassed: new, and the cache could not be asked.",
    [Label("kind", ["cached", "new", "unavailable", "bypassed"])])
  public static let stepSeconds = ServiceMetric(
    "bobbin_load_step_seconds", .histogram, "How long the steps of loads took.", [Label("step")])
  public static let sourceErrors = ServiceMetric(
    "bobbin_source_errors_total", .counter,
    "Files that could not be read from the source, by kind.", [Label("kind")])

  // MARK: What waits

  public static let outboxUpdates = ServiceMetric(
    "bobbin_outbox_updates", .gauge, "Updates that wait for the store.")
  public static let outboxBytes = ServiceMetric(
    "bobbin_outbox_bytes", .gauge, "Bytes of the updates that wait for the store.")
  public static let outboxDrained = ServiceMetric(
    "bobbin_outbox_drained_total", .counter,
    "Updates that wait no longer: stored, superseded, gone, expired, failed.", [Label("outcome")])

  // MARK: The store

  public static let storeUp = ServiceMetric(
    "bobbin_store_up", .gauge, "1: the store answered when it was last asked; 0: it did not.")
  public static let storeOperations = ServiceMetric(
    "bobbin_store_operations_total", .counter, "Operations on the store.",
    [Label("operation", StoreOperation.allCases.map(\.rawValue))])
  public static let storeCommands = ServiceMetric(
    "bobbin_store_commands_total", .counter, "Commands sent to the store.")
  public static let storeErrors = ServiceMetric(
    "bobbin_store_errors_total", .counter, "Operations that failed, by kind.", [Label("kind")])
  public static let storeSeconds = ServiceMetric(
    "bobbin_store_seconds", .histogram,
    "How long the store took, but for calls that it, or the way to it, failed.",
    [Label("operation")])
  public static let storeMemory = ServiceMetric(
    "bobbin_store_memory_bytes", .gauge, "Memory that the store uses.")
  public static let storeMemoryLimit = ServiceMetric(
    "bobbin_store_memory_limit_bytes", .gauge,
    "The most that it may use, by its own limit or the plan's, whichever is less.")
  public static let planCommands = ServiceMetric(
    "bobbin_plan_commands", .gauge, "Commands that the store's plan gives in a month.")

  // MARK: Watching itself

  public static let watchingCommands = ServiceMetric(
    "bobbin_watching_commands_total", .counter,
    "Commands that watching itself has cost the store, one in twenty at most.")
  public static let alerts = ServiceMetric(
    "bobbin_alerts", .gauge, "0: there is no alert by this rule; 1: a warning; 2: it is critical.",
    [Label("alert", AlertKind.allCases.filter { $0 != .budget }.map(\.rawValue))])
  public static let webhooks = ServiceMetric(
    "bobbin_webhook_messages_total", .counter,
    "Messages to the webhook: delivered, failed, dropped.",
    [Label("outcome", ["delivered", "failed", "dropped"])])
  public static let linesFolded = ServiceMetric(
    "bobbin_log_lines_folded_total", .counter,
    "Lines of the log that were like one before, and only counted.")
  public static let linesDropped = ServiceMetric(
    "bobbin_log_lines_dropped_total", .counter, "Lines of the log that nobody took.")

  /// All there are.
  public static let all: [ServiceMetric] = [
    requests, requestSeconds, requestsInFlight, loads, dryRuns, loadsUnstored, loadsQueued,
    loadsLost, loadsStale, segments, stepSeconds, sourceErrors, outboxUpdates, outboxBytes,
    outboxDrained, storeUp, storeOperations, storeCommands, storeErrors, storeSeconds, storeMemory,
    storeMemoryLimit, planCommands, watchingCommands, alerts, webhooks, linesFolded, linesDropped,
  ]
}

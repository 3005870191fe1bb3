import Foundation
import KeyValue
public import Logging
public import Tracing

extension Retrieval {
  /// How loads behave.
  public struct Settings: Sendable {
    /// The longest wait for one file of the source.
    public var sourceDeadline: Duration = .seconds(10)
    /// The longest time from the begin of a load until it goes on with what the source has given by then.
    public var loadDeadline: Duration = .seconds(15)
    /// The longest wait for another process that is loading the same; then this one reads the source itself.
    public var leaseWait: Duration = .seconds(5)
    /// The longest that one load waits for the store, all its operations together; nil: each has its own deadline.
    ///
    /// Heeded by a store with a `KeyValue.DeadlineStore`.
    public var storeDeadline: Duration?
    /// How many files of the source are read at the same time in one load.
    public var parallelReads = 8
    /// How many loads of a thread its history keeps.
    public var historyLimit = 50
    /// Of the pure hits of a thread in this process the first is recorded, and then every so-manieth.
    public var hitSampling = 16
    /// Why nothing is ever written, as the beginning of a sentence; nil: what is loaded is stored.
    public var readOnlyReason: String?
    /// Milliseconds since 1970.
    public var now: @Sendable () -> Int64 = { WallClock.now() }
    /// The process, as histories name it.
    public var pid: Int32 = ProcessInfo.processInfo.processIdentifier

    /// Who is told about loads and their steps as spans; nil: the tracer the process has set up, if any.
    public var tracer: (any Tracer)?

    /// Gets a line for each file that is loaded, as ``LoadLog`` writes it; nil: nobody does.
    public var logger: Logger?

    /// The usual settings.
    public init() {}
  }
}

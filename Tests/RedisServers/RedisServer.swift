/// A server that a test started for itself.
public struct RedisServer: Sendable {}

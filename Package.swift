// swift-tools-version: 6.2

import PackageDescription

/// Rooms depend downwards only; a room names exactly the rooms and packages it opens.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  // What is awaited goes on where its caller runs, and no place is looked for at each call. What works long is begun in a
  // task of its own.
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], beside files: [String] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: files, swiftSettings: strict)
}

let package = Package(
  name: "bobbin",
  products: [
    .executable(name: "bobbin", targets: ["bobbin"]),
    .library(name: "ThreadCache", targets: ["ThreadCache"]),
    .library(name: "Retrieval", targets: ["Retrieval"]),
    .library(name: "KeyValueSQLite", targets: ["KeyValueSQLite"]),
    .library(name: "KeyValueRedis", targets: ["KeyValueRedis"]),
    .library(name: "KeyValueREST", targets: ["KeyValueREST"]),
    .library(name: "SourceHTTP", targets: ["SourceHTTP"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    room("JSONText"),
    room("KeyValue", [.product(name: "Histogram", package: "hdrhistogram-swift")]),
    room(
      "KeyValueSQLite",
      [
        "KeyValue", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    room("RESP"),
    room(
      "Connecting",
      [
        "KeyValue", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    room(
      "KeyValueCommands",
      ["KeyValue", "RESP", .product(name: "Crypto", package: "swift-crypto")]),
    room(
      "KeyValueRedis",
      [
        "KeyValue", "KeyValueCommands", "RESP", "Connecting",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    room(
      "WebClient",
      [
        "KeyValue", "Connecting",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    room("RESTText", ["JSONText", "RESP"]),
    room("KeyValueREST", ["KeyValue", "KeyValueCommands", "RESP", "RESTText", "WebClient"]),
    .target(name: "CLua", linkerSettings: [.linkedLibrary("lua5.1")]),
    room(
      "Keyspace",
      ["KeyValue", "RESP", "CLua", .product(name: "Crypto", package: "swift-crypto")]),
    room(
      "Server",
      [
        "Connecting", "KeyValue", "KeyValueCommands", "KeyValueRedis", "RESP", "Keyspace",
        "JSONText", "ThreadCache", "Retrieval", "Watching", "WebClient",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),
    room("ThreadCache", ["JSONText", "KeyValue"]),
    room(
      "Retrieval",
      [
        "JSONText", "KeyValue", "ThreadCache",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]),
    room("Watching", ["JSONText", "KeyValue", "ThreadCache", "Retrieval"]),
    room(
      "SourceHTTP",
      [
        "KeyValue", "Retrieval", "WebClient",
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]),
    room("Browser", ["JSONText", "KeyValue", "ThreadCache", "Retrieval", "Watching"]),
    .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw")]),
    room("Terminal", ["CNcurses", "Browser"]),
    room(
      "Session",
      [
        "JSONText", "KeyValue", "KeyValueSQLite", "KeyValueRedis", "KeyValueREST", "ThreadCache",
        "Retrieval", "Watching", "SourceHTTP", "WebClient", "Browser", "Terminal",
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "CLoader"),
    room(
      "Deployment",
      ["CLoader", "JSONText", .product(name: "Subprocess", package: "swift-subprocess")]),
    .executableTarget(
      name: "bobbin",
      dependencies: [
        "JSONText", "KeyValue", "ThreadCache", "Retrieval", "Watching", "Browser", "Session",
        "Server", "Deployment", "WebClient",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    .target(
      name: "StoreConformance", dependencies: ["KeyValue"], path: "Tests/StoreConformance",
      swiftSettings: strict),
    .target(
      name: "RedisServers",
      dependencies: [.product(name: "Subprocess", package: "swift-subprocess")],
      path: "Tests/RedisServers", swiftSettings: strict),
    .target(
      name: "WebServers",
      dependencies: [
        "Connecting", "JSONText", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      path: "Tests/WebServers", swiftSettings: strict),
    tests("JSONTextTests", ["JSONText"]),
    tests("RESPTests", ["RESP"]),
    tests("KeyValueTests", ["KeyValue", "StoreConformance"]),
    tests("KeyValueSQLiteTests", ["KeyValueSQLite", "StoreConformance"]),
    tests(
      "KeyValueRedisTests",
      [
        "KeyValueRedis", "KeyValueCommands", "RESP", "KeyValue", "JSONText", "ThreadCache",
        "StoreConformance", "RedisServers", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    tests(
      "WebClientTests",
      [
        "WebClient", "Connecting", "KeyValue", "WebServers", "RedisServers",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdHTTP2", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    tests("RESTTextTests", ["RESTText", "RESP"]),
    tests(
      "KeyValueRESTTests",
      [
        "KeyValueREST", "KeyValueCommands", "KeyValue", "JSONText", "WebClient", "WebServers",
        "StoreConformance", "RedisServers",
      ]),
    tests(
      "KeyspaceTests",
      [
        "Keyspace", "KeyValue", "KeyValueCommands", "KeyValueSQLite", "RESP", "StoreConformance",
        "RedisServers",
      ]),
    tests(
      "ServerTests",
      [
        "Server", "Keyspace", "KeyValue", "KeyValueRedis", "KeyValueSQLite", "KeyValueREST", "RESP",
        "JSONText", "ThreadCache", "Retrieval", "Watching", "StoreConformance", "RedisServers",
        "WebServers",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]),
    tests("SourceHTTPTests", ["SourceHTTP", "KeyValue", "Retrieval", "WebClient", "WebServers"]),
    tests("ThreadCacheTests", ["ThreadCache", "JSONText", "KeyValue", "StoreConformance"]),
    tests(
      "RetrievalTests",
      [
        "Retrieval", "ThreadCache", "JSONText", "KeyValue", "StoreConformance",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]),
    tests(
      "WatchingTests",
      ["Watching", "JSONText", "KeyValue", "KeyValueRedis", "RedisServers", "StoreConformance"]),
    tests(
      "BrowserTests",
      ["Browser", "Watching", "ThreadCache", "Retrieval", "JSONText", "KeyValue"]),
    tests("TerminalTests", ["Terminal", "Browser"]),
    tests(
      "SessionTests",
      [
        "Session", "Terminal", "Browser", "Watching", "ThreadCache", "Retrieval", "KeyValueSQLite",
        "KeyValueRedis", "KeyValueREST", "KeyValue", "WebClient", "JSONText", "RedisServers",
        "StoreConformance",
      ]),
    tests(
      "EndToEnd",
      [
        "JSONText", "RedisServers", "WebServers",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], beside: ["Watching/rules-test.yml"]),
    .executableTarget(
      name: "benchmark",
      dependencies: [
        "bobbin", "JSONText", "KeyValue", "KeyValueSQLite", "KeyValueCommands", "KeyValueRedis",
        "KeyValueREST", "RESP", "RESTText", "ThreadCache", "Browser", "Terminal", "RedisServers",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/Benchmarks",
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

import Foundation

/// python with `upstash-redis`, the service's own client, in one process that does what it is told in a line.
final class UpstashPeer {
  private let process: LineProcess

  private static let script = """
    import json, sys, time
    from upstash_redis import Redis
    from upstash_redis.http import format_response
    redis = Redis(url=sys.argv[1], token=sys.argv[2], allow_telemetry=False)
    redis.ping()
    print('ready', flush=True)
    for line in sys.stdin:
        verb, argument = line.split()
        if verb == 'load':
            text = open(argument, 'rb').read()
            print(0, len(text), flush=True)
            continue
        start = time.perf_counter_ns()
        if verb == 'get':
            pipeline = redis.pipeline()
            for number in range(int(argument)):
                pipeline.get('benchmark:%d' % number)
            result = sum(map(len, pipeline.exec()))
        elif verb == 'decode':
            for _ in range(int(argument)):
                result = len([format_response(part, 'base64') for part in json.loads(text)])
        print(time.perf_counter_ns() - start, result, flush=True)
    """

  /// Connects to a gateway.
  init(port: Int, _ scratch: Scratch) throws {
    process = try LineProcess(
      PythonPeer.interpreter(),
      ["-c", Self.script, "http://127.0.0.1:\(port)", GatewayProcess.token],
      environment: scratch.environment)
    guard try process.line(until: .now + .seconds(30)) == "ready" else {
      throw Unmeasured("python has no upstash-redis; see the command in the README")
    }
  }

  /// So many GETs in one pipeline: how long they took, and the bytes of their values.
  func get(_ count: Int) throws -> (time: Duration, result: Int) { try ask("get \(count)") }

  /// Makes the answer that a file holds known.
  func load(_ path: String) throws { _ = try ask("load \(path)") }

  /// Decodes that answer so many times: how long that took, and how many replies it has.
  func decode(times: Int) throws -> (time: Duration, result: Int) { try ask("decode \(times)") }

  private func ask(_ question: String) throws -> (time: Duration, result: Int) {
    let words = try process.ask(question).split(separator: " ").compactMap { Int64($0) }
    guard words.count == 2 else { throw Unmeasured("python did not answer with two numbers") }
    return (.nanoseconds(words[0]), Int(words[1]))
  }
}

import Foundation

/// python with `redis` and `hiredis`, in one process that does what it is told in a line.
final class PythonPeer {
  private let process: LineProcess

  private static let script = """
    import json, sys, time
    import redis, hiredis
    clients = {}
    def client(port, db):
        if (port, db) not in clients:
            clients[port, db] = redis.Redis(host='127.0.0.1', port=int(port), db=int(db))
            clients[port, db].ping()
        return clients[port, db]
    print('ready', redis.__version__, hiredis.__version__, flush=True)
    for line in sys.stdin:
        verb, port, db, *rest = line.split()
        r = client(port, db)
        start = time.perf_counter_ns()
        if verb == 'scan':
            result = len(set(r.scan_iter(match=rest[0], count=1000)))
        elif verb == 'read':
            for _ in range(int(rest[1])):
                result = len(json.loads(r.get(rest[0]))['files'])
        elif verb == 'update':
            # What the original does for one new segment: five commands.
            key, number = rest[0], rest[1]
            meta = json.loads(r.get(key))
            value = json.loads(rest[2])
            file = meta['files'][0]
            file['data'][number] = value
            file['loadedSegments'].append(number)
            hash = key.replace(':meta', ':file:' + file['id'])
            r.set(key, json.dumps(meta, separators=(',', ':'), ensure_ascii=False))
            r.expire(key, 7776000)
            r.hset(hash, number, json.dumps(value, separators=(',', ':')))
            r.expire(hash, 7776000)
            result = 1
        print(time.perf_counter_ns() - start, result, flush=True)
    """

  /// The interpreter: `.build/peers` of this package, as the command in the README makes it, else the system's.
  static func interpreter(_ program: String = "python3") -> String {
    let own = FileManager.default.currentDirectoryPath + "/.build/peers/bin/" + program
    return access(own, X_OK) == 0 ? own : program
  }

  init(_ scratch: Scratch) throws {
    process = try LineProcess(
      Self.interpreter(), ["-c", Self.script], environment: scratch.environment)
    guard try process.line(until: .now + .seconds(20)) != nil else {
      throw Unmeasured("python has no redis and hiredis; see the command in the README")
    }
  }

  /// Does one thing: how long it took, and what came of it.
  func ask(_ question: String) throws -> (time: Duration, result: Int) {
    let words = try process.ask(question).split(separator: " ").compactMap { Int64($0) }
    guard words.count == 2 else { throw Unmeasured("python did not answer with two numbers") }
    return (.nanoseconds(words[0]), Int(words[1]))
  }
}

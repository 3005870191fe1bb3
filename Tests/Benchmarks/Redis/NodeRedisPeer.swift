import Foundation

/// node over a bare socket of its own, doing what the original services do: GET and JSON.parse; and, for an update,
/// parse, change, stringify and the commands that write it.
final class NodeRedisPeer {
  private let process: LineProcess

  private static let script = """
    const net = require('net');
    const [port, key] = process.argv.slice(1);
    const socket = net.connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    let chunks = [], held = 0, wake = null;
    socket.on('data', data => { chunks.push(data); held += data.length; if (wake) { const w = wake; wake = null; w(); } });
    const more = () => new Promise(resolve => { wake = resolve; });
    const join = () => { const all = Buffer.concat(chunks); chunks = [all]; return all; };
    const drop = count => { const all = join().subarray(count); chunks = [all]; held = all.length; };
    async function line() {
      for (;;) {
        const at = held ? join().indexOf('\\r\\n') : -1;
        if (at >= 0) { const text = chunks[0].toString('utf8', 0, at); drop(at + 2); return text; }
        await more();
      }
    }
    async function reply() {
      const head = await line();
      if (head[0] !== '$') return head;
      const length = Number(head.slice(1));
      while (held < length + 2) await more();
      const text = join().toString('utf8', 0, length);
      drop(length + 2);
      return text;
    }
    function send(...words) {
      const parts = words.map(word => `$${Buffer.byteLength(word)}\\r\\n${word}\\r\\n`);
      socket.write(`*${words.length}\\r\\n${parts.join('')}`);
      return reply();
    }
    const work = {
      async read() { return JSON.parse(await send('GET', key)).files.length; },
      async update(name, slice) {
        const meta = JSON.parse(await send('GET', key));
        const value = JSON.parse(slice);
        const file = meta.files[0];
        file.data[name] = value;
        file.loadedSegments.push(name);
        const hash = key.replace(':meta', ':file:' + file.id);
        await send('SET', key, JSON.stringify(meta));
        await send('EXPIRE', key, '7776000');
        await send('HSET', hash, name, JSON.stringify(value));
        await send('EXPIRE', hash, '7776000');
        return 1;
      },
    };
    socket.on('connect', () => console.log('ready'));
    require('readline').createInterface({ input: process.stdin }).on('line', async text => {
      const [verb, name, ...slice] = text.split(' ');
      const start = process.hrtime.bigint();
      await work[verb](name, slice.join(' '));
      console.log(String(process.hrtime.bigint() - start));
    });
    """

  init(_ scratch: Scratch, port: Int, key: String) throws {
    process = try LineProcess(
      "node", ["-e", Self.script, "\(port)", key], environment: scratch.environment)
    guard try process.line(until: .now + .seconds(20)) == "ready" else {
      throw Unmeasured("node cannot reach the server")
    }
  }

  func read() throws -> Duration { try ask("read") }

  /// Adds a segment to the first file.
  func update(_ name: String, _ slice: [UInt8]) throws -> Duration {
    try ask("update \(name) \(String(decoding: slice, as: UTF8.self))")
  }

  private func ask(_ question: String) throws -> Duration {
    let answer = try process.ask(question)
    guard let nanoseconds = Int64(answer) else { throw Unmeasured("node: \(answer)") }
    return .nanoseconds(nanoseconds)
  }
}

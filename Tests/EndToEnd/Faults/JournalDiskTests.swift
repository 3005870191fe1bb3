import Foundation
import JSONText
import RedisServers
import Testing

/// The disk that has the journal of changes and the outbox has no room, or takes nothing.
@Suite(
  "a disk that takes nothing more", .serialized,
  .enabled("it takes root to mount one") { try await BareMachine.isPossible() })
struct JournalDiskTests {
  /// What becomes of the disk once the first change is written down.
  enum Trouble: String, CaseIterable, CustomTestStringConvertible {
    case full = "head -c 1M /dev/zero > \"$XDG_STATE_HOME/rest\" 2>/dev/null; true"
    case readOnly = "mount -o remount,ro \"$XDG_STATE_HOME\""

    var testDescription: String { self == .full ? "full" : "read-only" }
  }

  /// Runs a script in which `$XDG_STATE_HOME` is a disk of its own of 256 kB; `trouble` is what befalls it.
  private func run(_ script: String, _ trouble: Trouble, in scratch: Scratch) async throws
    -> Finished
  {
    let whole = """
      mkdir -p "$XDG_STATE_HOME" && mount -t tmpfs -o size=256k,mode=700 none "$XDG_STATE_HOME"
      bobbin=$1 kv=$2 source=$3
      trouble() { \(trouble.rawValue); }
      said() { "$@" > out 2> err; status=$?; cat out err >&2; echo "$status"; }
      \(script)
      """
    return try await EndToEnd.run(
      "unshare",
      [
        "--mount", "sh", "-c", whole, "sh", Binary.path, scratch.store, try scratch.writeSource(),
      ], in: scratch)
  }

  @Test(
    "of a change that cannot be written down nothing is done, unless nobody wants to undo it",
    arguments: Trouble.allCases)
  func changes(_ trouble: Trouble) async throws {
    let scratch = try Scratch()
    // Slices that find no room in what is left of a page.
    let slice = #"{"a":"\#(String(repeating: "x", count: 9000))"}"#
    try scratch.write(
      "source/coffee_1.json", #"{"region":\#(slice),"age":\#(slice),"sector":\#(slice)}"#)
    let done = try await run(
      """
      "$bobbin" load t-1 --file coffee_1 --segments region,age,sector --source source --kv "$kv" > /dev/null
      said "$bobbin" evict t-1 --file coffee_1 --segment sector --yes --kv "$kv"
      trouble
      said "$bobbin" evict t-1 --file coffee_1 --segment age --dry-run --kv "$kv"
      said "$bobbin" evict t-1 --file coffee_1 --segment age --yes --kv "$kv"
      "$bobbin" show t-1 --json --kv "$kv" | grep -c '"name":"age","state":"loaded"'
      said "$bobbin" undo --yes --kv "$kv"
      said "$bobbin" evict t-1 --file coffee_1 --segment age --yes --no-undo --kv "$kv"
      said "$bobbin" verify --kv "$kv"
      """, trouble, in: scratch)
    let statuses = done.output.split(separator: "\n").map(String.init)
    #expect(statuses.count == 7, "\(done.output)\(done.errors)")
    #expect(statuses.prefix(2) == ["0", "0"])
    #expect(statuses[2] == "74")
    // What an undo writes down is short, and may have room in what is left of a page.
    #expect(trouble == .full || statuses[4] != "0")
    #expect(statuses[3] == "1", "the segment went though it could not be brought back")
    #expect(statuses[5] == "0" && statuses[6] == "0", "\(done.errors)")
    #expect(done.errors.contains("journal"))
    // What is said of the first, which could be undone, is not said of the others.
    #expect(done.errors.components(separatedBy: "It can be undone.").count == 2, "\(done.errors)")
    #expect(
      done.errors.components(separatedBy: "Say --no-undo to evict what nobody will want back.")
        .count == 3, "\(done.errors)")
  }

  @Test(
    "the service says so at its start, evicts only what nobody will want back, and loads as ever",
    arguments: Trouble.allCases)
  func service(_ trouble: Trouble) async throws {
    let scratch = try Scratch()
    let done = try await run(
      """
      trouble
      "$bobbin" serve --listen 127.0.0.1:0 --kv "$kv" --source "$source" > told 2> log & service=$!
      until url=$(grep -o 'http://[0-9.:]*' told); do kill -0 "$service" || exit 1; done
      ask() {
        target=$1; shift
        curl -s --noproxy '*' -o body -w '%{http_code}\n' "$url/v1/threads/t-1$target" "$@"; cat body >&2
      }
      ask /load -d '{"files":[{"id":"coffee_1","segments":["region"]}]}'
      ask '' -X DELETE
      ask '?undo=false' -X DELETE
      kill "$service"; wait "$service"; cat log >&2
      """, trouble, in: scratch)
    #expect(done.output == "200\n409\n200\n", "\(done.errors)")
    #expect(done.errors.contains("no-undo"))
  }

  @Test(
    "an update that the outbox has no room for is lost and said so, and one that has room is not")
  func outbox() async throws {
    let scratch = try Scratch()
    let done = try await run(
      """
      kv=redis://127.0.0.1:1 BOBBIN_CONNECT_TIMEOUT=2s BOBBIN_TIMEOUT=2s; export BOBBIN_CONNECT_TIMEOUT BOBBIN_TIMEOUT
      load() { said "$bobbin" load "$1" --file coffee_1 --segments region --source "$source" --kv "$kv" --json; }
      load t-1
      trouble
      load t-2
      "$bobbin" outbox --json --kv "$kv" | grep -c .
      """, .full, in: scratch)
    #expect(done.output == "75\n75\n1\n", "\(done.errors)")
    #expect(done.errors.contains(#""queued":true"#))
    #expect(done.errors.contains("The update is lost"))
  }
}

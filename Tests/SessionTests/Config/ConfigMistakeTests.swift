import Testing

@testable import Session

@Suite("mistakes in the config file")
struct ConfigMistakeTests {
  /// The mistakes of a text as `line:column message`.
  private func mistakes(_ text: String) -> [String] {
    ConfigReader(Array(text.utf8), path: "/etc/bobbin/config.yaml", home: "/home/ada").mistakes
      .map { "\($0.line):\($0.column) \($0.message)" }
  }

  @Test("a setting that is none is named, with the nearest one there is")
  func unknown() {
    #expect(
      mistakes("theme: dark\nstore:\n  a:\n    kv: memory\n")
        == ["2:1 There is no setting store. Did you mean stores?"])
    #expect(
      mistakes("stores:\n  a:\n    kv: memory\n    colour: red\n")
        == ["4:5 There is no setting colour in a. Did you mean color?"])
    #expect(mistakes("elephant: 1")[0].hasPrefix("1:1 There is no setting elephant. There are "))
  }

  @Test("a setting in the wrong place is told where it belongs")
  func misplaced() {
    #expect(
      mistakes("kv: memory\nmax-value: 1MB\nstores:\n  a:\n    kv: memory\n    theme: dark\n")
        == [
          "1:1 kv belongs to a store: write it below stores: and the name of the store.",
          "2:1 max-value belongs below limits:.",
          "6:5 theme holds for the whole program: write it at the beginning of a line.",
        ])
  }

  @Test("a value that cannot be is said at the value, with what was expected")
  func values() {
    #expect(
      mistakes(
        """
        theme: drak
        mouse: perhaps
        refresh: 1ms
        limits:
          max-value: much
          timeout: 5 apples
        """) == [
          "1:8 theme expects one of dark, light, high-contrast, none. Did you mean dark?",
          "2:8 mouse expects true or false.",
          "3:10 refresh expects 100ms or more: the store has other work than to be looked at.",
          "5:14 max-value expects a number and a unit, such as 64MB, 64MiB or 500kB.",
          "6:12 timeout expects a number and a unit, such as 500ms, 5s, 1min or 1h.",
        ])
  }

  @Test("a time has a unit: without one it is said what to write, for seconds and for milliseconds")
  func units() {
    #expect(
      mistakes("refresh: 2\nlimits:\n  timeout: 5\n  connect-timeout: 1.5\n") == [
        "1:10 refresh has no unit: write 2s for seconds, 2ms for milliseconds.",
        "3:12 timeout has no unit: write 5s for seconds, 5ms for milliseconds.",
        "4:20 connect-timeout has no unit: write 1.5s for seconds, 1.5ms for milliseconds.",
      ])
    #expect(
      mistakes("limits:\n  timeout: 0\n")
        == ["2:12 timeout expects a number and a unit, such as 500ms, 5s, 1min or 1h."])
    #expect(mistakes("refresh: 2 s\nlimits:\n  timeout: 500ms\n  connect-timeout: 1min\n").isEmpty)
  }

  @Test("the memory store with the colon of its address is told how YAML takes it")
  func memoryColon() {
    let advice =
      "YAML takes the colon at the end of memory: for its own. Write kv: memory, or the address in "
      + "quotes: kv: \"memory:\"."
    #expect(mistakes("stores:\n  a:\n    kv: memory:\n") == ["3:15 \(advice)"])
    #expect(mistakes("stores:\n  a:\n    kv: memory: # here\n") == ["3:15 \(advice)"])
    #expect(mistakes("stores: {a: {kv: memory:}}\n") == ["1:24 \(advice)"])
    #expect(mistakes("stores:\n  a:\n    kv:\n      memory:\n") == ["4:7 \(advice)"])
    #expect(mistakes("stores:\n  a:\n    kv: memory\n  b:\n    kv: \"memory:\"\n").isEmpty)
    // The colon of another store is not that of this one.
    #expect(
      mistakes("stores:\n  a:\n    kv: memory\n    color: red: blue\n")[0]
        .hasPrefix("4:15 This is not YAML: "))
  }

  @Test("what the plan gives is a size and a number, for all stores and for one")
  func plan() {
    #expect(
      mistakes(
        """
        limits:
          plan-memory: lots
          plan-commands: 1,000
        stores:
          a:
            kv: memory
            plan-memory: 1GB
            limits:
              plan-memory: 1GiB
              plan-commands: 0
        """) == [
          "2:16 plan-memory expects a number and a unit, such as 64MB, 64MiB or 500kB.",
          "3:18 plan-commands expects a number, such as 500000 or 500k.",
          "7:5 plan-memory belongs below limits:.",
          "10:22 plan-commands expects a number, such as 500000 or 500k.",
        ])
    #expect(
      mistakes("limits: 5\n") == [
        "1:9 limits expects max-value, max-request, timeout, connect-timeout, budget, alert-errors, alert-latency, "
          + "alert-hit-ratio, alert-memory, alert-commands, alert-outbox, plan-memory or plan-commands on lines of "
          + "their own."
      ])
  }

  @Test("all mistakes are named, in the order of the file")
  func all() {
    let found = mistakes("thme: dark\nstores:\n  a:\n    color: pink\nkeys:\n  evct: [D]\n")
    #expect(found.map { $0.prefix { $0 != " " } } == ["1:1", "4:12", "6:3"])
  }

  @Test("a store needs an address, and one that can be")
  func addresses() {
    #expect(
      mistakes("stores:\n  a:\n    color: red\n")
        == ["2:3 The store a has no address: write kv: ADDRESS below it."])
    #expect(
      mistakes("stores:\n  a:\n    kv: reddis://h\n")[0]
        .hasSuffix("rediss://HOST:PORT, https://HOST or env:NAME. Did you mean redis:?"))
    #expect(
      mistakes("stores:\n  a:\n    kv: redis://ada@h\n")
        == ["3:9 Write the address without the user, and user: NAME below it."])
    #expect(
      mistakes("stores:\n  a: memory\n")
        == [
          "2:6 The store a expects settings on lines of their own, indented: kv: ADDRESS, color: red."
        ])
  }

  @Test("what would do nothing is a mistake: whoever writes it expects that it protects")
  func useless() {
    #expect(
      mistakes("stores:\n  a:\n    kv: redis://h\n    tls-ca: ca.pem\n")
        == [
          "4:5 tls-ca is of no use: the store speaks no TLS; write rediss:// in its address."
        ])
    #expect(
      mistakes("stores:\n  a:\n    kv: rediss://h\n    tls-cert: c.pem\n")
        == ["4:5 A client certificate needs its private key: write both tls-cert and tls-key."])
  }

  @Test("the default store must be one of the stores")
  func defaultStore() {
    #expect(
      mistakes(
        "default: prod\nstores:\n  production:\n    kv: memory\n  prode:\n    kv: memory\n")
        == ["1:10 There is no store prod below stores:. Did you mean prode?"])
    #expect(
      mistakes("default: a\n") == ["1:10 default names a store, and no store stands below stores:."]
    )
  }

  @Test("what is no YAML is said where it stops to be")
  func notYAML() {
    #expect(
      mistakes("stores:\n  a:\n    kv: redis://h  color: red\n") == [
        "3:25 This is not YAML: mapping values are not allowed in this context. Is a line indented by "
          + "too much, or does a text with a colon lack its quotes?"
      ])
    #expect(mistakes("keys:\n\tevict: [D]\n")[0].hasPrefix("2:1 This is not YAML: "))
    #expect(
      mistakes("theme: dark\ntheme: light\n")
        == ["1:1 The setting theme stands here more than once: only one of them can hold."])
    #expect(mistakes("- a\n- b\n")[0].hasPrefix("1:1 Settings stand one a line"))
    let bytes = Array("theme: dark\nmo".utf8) + [0xFF]
    let reader = ConfigReader(bytes, path: "/c", home: "/")
    #expect(
      reader.mistakes == [ConfigMistake(line: 2, column: 3, "What stands here is not UTF-8.")])
  }

  @Test("an empty file, and empty sections, are no mistakes")
  func empty() {
    for text in ["", "# nothing\n", "stores:\nkeys:\nlimits:\n", "---\n"] {
      #expect(mistakes(text).isEmpty, "\(text)")
    }
  }

  @Test("an action or key that is none is named, with the nearest one there is")
  func keys() {
    #expect(
      mistakes("keys:\n  evct: [D]\n  mark: [spce]\n  filter: [ctrl-m]\n  sort: [a b c d]\n") == [
        "2:3 There is no action evct. Did you mean evict?",
        "3:10 spce is no key. Keys are single characters, ctrl-r, f5, and words such as enter, "
          + "space, pgdn or left. Did you mean space?",
        "4:12 Terminals send ctrl-m as enter: name that key instead.",
        "5:10 No more than 3 keys follow each other.",
      ])
  }

  @Test("keys that cannot be told apart are named with the screen they meet on")
  func clashes() {
    #expect(
      mistakes("keys:\n  mark: [s]\n") == [
        "2:10 s already means sort on the screen threads, so it cannot mean mark. Give one of them "
          + "another key, or none: sort: []."
      ])
    #expect(mistakes("keys:\n  mark: [s]\n  sort: []\n").isEmpty)
    #expect(
      mistakes("keys:\n  top: [g]\n  bottom: [g g]\n")[0]
        .contains("g g cannot be told from g, which means top"))
  }

  @Test("what keeps people safe cannot be bound away")
  func safety() {
    #expect(
      mistakes("keys:\n  'yes': [enter]\n") == [
        "2:10 Questions are always answered with y and n, so yes cannot have other keys."
      ])
    #expect(
      mistakes("keys:\n  back: [backspace]\n")[0]
        .hasPrefix("2:9 esc always leads back: leave it among the keys of back"))
    #expect(mistakes("keys:\n  back: [esc, backspace]\n").isEmpty)
    #expect(
      mistakes("keys:\n  cancel: []\n")[0].hasPrefix("2:11 ctrl-c always cancels"))
    #expect(
      mistakes("keys:\n  evict: [D, x]\n") == [
        "2:10 evict writes, and only capital letters write: x is none, and would be pressed by a slip."
      ])
    #expect(mistakes("keys:\n  evict: [Ж, \"D D\"]\n").isEmpty)
  }
}

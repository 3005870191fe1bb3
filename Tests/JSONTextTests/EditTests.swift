import JSONText
import Testing

@Suite("Edits")
struct EditTests {
  /// The text after `change`, and the splices that made it.
  private func edited(
    _ text: String, _ change: (inout JSONEdit, JSONValue) -> Void
  ) throws -> (text: String, splices: [JSONSplice]) {
    let document = try JSONDocument(parsing: text)
    var edit = JSONEdit(document)
    change(&edit, document.root)
    return (String(decoding: edit.apply(), as: UTF8.self), edit.splices())
  }

  private func refused(_ change: () -> Bool) -> Bool { !change() }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test("replacing a value changes its bytes alone")
  func replaces() throws {
    let result = try edited(#"{ "a" : 1.50, "b":[1e400 , 2] }"#) { edit, root in
      if let value = root["b"]?[1] { edit.replace(value, with: bytes("null")) }
    }
    #expect(result.text == #"{ "a" : 1.50, "b":[1e400 , null] }"#)
    #expect(result.splices == [JSONSplice(offset: 27, removed: 1, inserted: bytes("null"))])
  }

  @Test("a splice leaves out what stays the same at its ends")
  func trims() throws {
    let result = try edited(#"{"a":"the old text"}"#) { edit, root in
      edit.setMember("a", of: root, to: bytes(#""the new text""#))
    }
    #expect(result.splices == [JSONSplice(offset: 10, removed: 3, inserted: bytes("new"))])
  }

  @Test("an edit that changes nothing has no splices")
  func changesNothing() throws {
    let document = try JSONDocument(parsing: "[1, 2]")
    var edit = JSONEdit(document)
    #expect(edit.isEmpty)
    edit.replace(document.root, with: bytes("[1, 2]"))
    #expect(edit.isEmpty)
    #expect(edit.apply() == document.bytes)
  }

  @Test("setting a member replaces the last of that name, and appends where there is none")
  func setsMembers() throws {
    #expect(
      try edited(#"{"a":1,"a":2}"#) { $0.setMember("a", of: $1, to: bytes("3")) }.text
        == #"{"a":1,"a":3}"#)
    #expect(
      try edited(#"{"a":1}"#) { edit, root in
        edit.setMember("b\n", of: root, to: bytes("2"))
        edit.setMember("b\n", of: root, to: bytes("3"))
      }.text == #"{"a":1,"b\n":3}"#)
    #expect(try edited("{}") { $0.setMember("a", of: $1, to: bytes("1")) }.text == #"{"a":1}"#)
    #expect(try edited("{ }") { $0.setMember("a", of: $1, to: bytes("1")) }.text == #"{"a":1 }"#)
  }

  @Test("what is appended takes the layout of what is there")
  func followsLayout() throws {
    let text = "{\n  \"a\" : [\n    1,\n    2\n  ]\n}"
    #expect(
      try edited(text) { edit, root in
        edit.setMember("b", of: root, to: bytes("true"))
        if let array = root["a"] { edit.append(bytes("3"), to: array) }
      }.text == "{\n  \"a\" : [\n    1,\n    2,\n    3\n  ],\n  \"b\" : true\n}")
  }

  @Test("a removed member takes its comma and the space before or after it along")
  func removesMembers() throws {
    let text = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}"
    func without(_ names: String...) throws -> String {
      try edited(text) { edit, root in
        for name in names { edit.removeMember(name, of: root) }
      }.text
    }
    #expect(try without("a") == "{\n  \"b\": 2,\n  \"c\": 3\n}")
    #expect(try without("b") == "{\n  \"a\": 1,\n  \"c\": 3\n}")
    #expect(try without("c") == "{\n  \"a\": 1,\n  \"b\": 2\n}")
    #expect(try without("a", "b") == "{\n  \"c\": 3\n}")
    #expect(try without("a", "c") == "{\n  \"b\": 2\n}")
    #expect(try without("c", "b") == "{\n  \"a\": 1\n}")
    #expect(try without("a", "b", "c") == "{}")
    #expect(try without("d") == text)
  }

  @Test("all members of a name are removed, also those that spell it with escapes")
  func removesAllOfAName() throws {
    #expect(
      try edited(#"{"a":1,"b":2,"\u0061":3}"#) { $0.removeMember("a", of: $1) }.text == #"{"b":2}"#)
  }

  @Test("elements are removed by their places in the original")
  func removesElements() throws {
    func without(_ places: Int...) throws -> String {
      try edited("[0, 1, 2, 3]") { $0.removeElements(at: places, of: $1) }.text
    }
    #expect(try without(0) == "[1, 2, 3]")
    #expect(try without(1, 2) == "[0, 3]")
    #expect(try without(3, 3, 9, -1) == "[0, 1, 2]")
    #expect(try without(0, 2) == "[1, 3]")
    #expect(try without(0, 1, 2, 3) == "[]")
  }

  @Test("removals, replacements and additions of one container go together")
  func combines() throws {
    #expect(
      try edited("[1, 2, 3]") { edit, root in
        edit.removeElements(at: [2], of: root)
        edit.append(bytes("4"), to: root)
        if let two = root[1] { edit.replace(two, with: bytes("two")) }
      }.text == "[1, two, 4]")
    #expect(
      try edited("[ 1, 2 ]") { edit, root in
        edit.removeElements(at: [0, 1], of: root)
        edit.append(bytes("3"), to: root)
        edit.append(bytes("4"), to: root)
      }.text == "[ 3, 4 ]")
  }

  @Test("a change inside of what is replaced or removed has no effect")
  func dropsInnerChanges() throws {
    let text = #"{"a":{"b":[1]},"c":0}"#
    func change(_ edit: inout JSONEdit, _ root: JSONValue) {
      guard let array = root["a"]?["b"], let one = array[0] else { return }
      edit.replace(one, with: bytes("9"))
      edit.append(bytes("8"), to: array)
    }
    #expect(
      try edited(text) { edit, root in
        change(&edit, root)
        edit.removeMember("a", of: root)
      }.text == #"{"c":0}"#)
    #expect(
      try edited(text) { edit, root in
        change(&edit, root)
        if let object = root["a"] { edit.replace(object, with: bytes("{}")) }
      }.text == #"{"a":{},"c":0}"#)
  }

  @Test("a removed name that is set again comes at the end")
  func setsAfterRemoving() throws {
    #expect(
      try edited(#"{"a":1,"b":2}"#) { edit, root in
        edit.removeMember("a", of: root)
        edit.setMember("a", of: root, to: bytes("3"))
      }.text == #"{"b":2,"a":3}"#)
    #expect(
      try edited(#"{"b":2}"#) { edit, root in
        edit.setMember("a", of: root, to: bytes("3"))
        edit.removeMember("a", of: root)
      }.text == #"{"b":2}"#)
  }

  @Test("a change that the value's kind has no room for is refused and changes nothing")
  func refusesOtherKinds() throws {
    let document = try JSONDocument(parsing: "[{}]")
    let object = try #require(document.root[0])
    var edit = JSONEdit(document)
    #expect(refused { edit.setMember("a", of: document.root, to: bytes("1")) })
    #expect(refused { edit.removeMember("a", of: document.root) })
    #expect(refused { edit.append(bytes("1"), to: object) })
    #expect(refused { edit.removeElements(at: [0], of: object) })
    #expect(edit.isEmpty)
  }

  @Test("bytes that are no value are found when the result is read")
  func checksTheResult() throws {
    let document = try JSONDocument(parsing: "[1]")
    var edit = JSONEdit(document)
    edit.append(bytes("oops"), to: document.root)
    #expect {
      try edit.document()
    } throws: { "\($0)" == "line 1, column 4 (byte 3): expected a value, found 'o'" }
  }
}

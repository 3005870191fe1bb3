// rooms: JSONText
import JSONText

/// Random changes of any document give JSON again, by splices that are in order and apart.
///
/// The first bytes, up to a line feed, say what to change; the rest is the document. The same bytes
/// drive a reader through the document, which must stay inside of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEditing(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: data, count: count))
  guard let end = input.firstIndex(of: UInt8(ascii: "\n")) else { return 0 }
  let steps = Array(input[..<end])
  let text = Array(input[(end + 1)...])
  drive(JSONReader(text), steps)

  guard let document = try? JSONDocument(parsing: text) else { return 0 }
  var values: [JSONValue] = [document.root]
  var next = 0
  while next < values.count, values.count < 300 {
    values += Array(values[next].elements) + values[next].members.map(\.value)
    next += 1
  }
  var edit = JSONEdit(document)
  for step in stride(from: 0, to: steps.count - 1, by: 2) {
    change(&edit, values[Int(steps[step + 1]) % values.count], steps[step])
  }
  let result = edit.apply()
  var reached = -1
  var byHand = text
  for splice in edit.splices() {
    precondition(splice.offset > reached, "splices overlap or touch")
    reached = splice.offset + splice.removed
    precondition(reached <= text.count && splice.removed + splice.inserted.count > 0)
  }
  for splice in edit.splices().reversed() {
    byHand.replaceSubrange(splice.offset..<splice.offset + splice.removed, with: splice.inserted)
  }
  precondition(byHand == result, "the splices give something else than apply()")
  precondition(edit.isEmpty == (result == text))
  do {
    _ = try edit.document(limits: JSONLimits(maxDepth: 1010))
  } catch {
    preconditionFailure("an edit broke the document: \(error)")
  }
  return 0
}

private func change(_ edit: inout JSONEdit, _ value: JSONValue, _ step: UInt8) {
  let inserted: [[UInt8]] = ["0", "null", "[]", #"{"a":1}"#, #""text""#].map { Array($0.utf8) }
  let bytes = inserted[Int(step >> 4) % inserted.count]
  let name = value.members.first { _ in step & 8 == 0 }?.name ?? "new"
  switch step & 7 {
  case 0, 1: edit.setMember(name, of: value, to: bytes)
  case 2, 3: edit.removeMember(name, of: value)
  case 4: edit.append(bytes, to: value)
  case 5: edit.removeElements(at: [Int(step >> 4), Int(step >> 6)], of: value)
  default: edit.replace(value, with: bytes)
  }
}

private func drive(_ reader: JSONReader, _ steps: [UInt8]) {
  var reader = reader
  for step in steps {
    switch step & 15 {
    case 0, 1: try? reader.enterObject()
    case 2, 3: try? reader.enterArray()
    case 4, 5: _ = try? reader.nextMember()
    case 6, 7: _ = try? reader.nextElement()
    case 8: try? reader.leave()
    case 9: _ = try? reader.readString()
    case 10: _ = try? reader.countElements()
    case 11: _ = try? reader.readRawValue()
    case 12: _ = (try? reader.readInt(), reader.nameBytes)
    case 13: _ = try? reader.readNull()
    case 14: try? reader.finish()
    default: try? reader.skipValue()
    }
    precondition(reader.position >= 0 && reader.position <= reader.bytes.count)
    precondition(reader.depth >= 0)
  }
}

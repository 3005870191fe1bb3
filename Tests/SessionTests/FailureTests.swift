import Foundation
import KeyValue
import Retrieval
import Terminal
import Testing
import ThreadCache

@testable import Session

@Suite("words and exit codes of errors")
struct FailureTests {
  @Test(
    "every kind of store error has its exit code",
    arguments: [
      (StoreError.Code.unreachable, Int32(69)), (.timedOut, 69), (.outOfMemory, 69),
      (.unsupported, 69), (.cancelled, 130), (.refused(.readOnly), 77), (.refused(.quota), 77),
      (.refused(.authentication), 77), (.refused(.permission), 77), (.busy, 75), (.conflict, 75),
      (.outcomeUnknown, 75), (.tooLarge, 65), (.wrongType, 65), (.corrupt, 65),
    ])
  func stores(_ code: StoreError.Code, _ exitCode: Int32) {
    #expect(Failure(StoreError(code, "It failed.")).exitCode == exitCode)
  }

  @Test("every kind of cache error has its exit code")
  func caches() {
    let cases: [(CacheError, Int32)] = [
      (.store(StoreError(.busy, "Locked.")), 75), (.notFound("No."), 66),
      (.unreadable(key: "k", reason: "not JSON", byteOffset: 3), 65), (.invalid("No."), 65),
      (.conflict("No."), 75), (.refused("No."), 77), (.file("No."), 74),
    ]
    for (error, exitCode) in cases { #expect(Failure(error).exitCode == exitCode) }
  }

  @Test("every kind of source error has its exit code")
  func sources() {
    let cases: [(SourceError.Code, Int32)] = [
      (.missing, 66), (.unreadable, 69), (.timedOut, 69), (.unreachable, 69),
      (.notJSON(line: 1, column: 2, offset: 1), 65), (.wrongShape, 65), (.invalidID, 65),
      (.cancelled, 130),
    ]
    for (code, exitCode) in cases {
      #expect(Failure(SourceError(code, "No.", file: "f")).exitCode == exitCode)
    }
  }

  @Test("the words name the key and the place")
  func place() {
    let error = CacheError.unreadable(
      key: "thread:t:meta", reason: "is not JSON", byteOffset: 118)
    #expect(Failure(error).message == "thread:t:meta: is not JSON at byte 118")
  }

  @Test("no control character of an id gets into the words")
  func safe() {
    let failure = Failure(CacheError.notFound("There is no thread a\u{1B}[31m\u{7}b."))
    #expect(failure.message == "There is no thread a␛[31m␇b.")
  }

  @Test("a browser without a terminal says why")
  func terminal() {
    let failure = Failure(TerminalError.inputIsNoTerminal)
    #expect(failure.code == .unavailable)
    #expect(
      failure.message
        == "The browser needs a terminal, and standard input is none; run it without < or |.")
  }

  @Test("what the system says to Foundation is told in the system's words")
  func system() throws {
    let folder = try ScratchFolder(prefix: "failure")
    defer { folder.remove() }
    try "".write(toFile: folder.path + "/file", atomically: true, encoding: .utf8)
    let path = folder.path + "/file/folder"
    let failure = #expect(throws: Failure.self) { try Folders.create(path) }
    #expect(failure?.message == "The folder \(path) cannot be created: Not a directory.")
    #expect(
      Failure.reason(CocoaError(.fileWriteVolumeReadOnly, userInfo: [:])).hasSuffix(".") == false)
  }

  @Test("the end by a signal is told as shells tell it")
  func signal() {
    #expect(Failure(signal: 15).exitCode == 143)
    #expect(Failure(signal: 15).message == "")
  }
}

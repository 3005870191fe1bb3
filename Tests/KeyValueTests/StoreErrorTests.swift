import Testing

@testable import KeyValue

@Suite("An error of a store, in words")
struct StoreErrorTests {
  @Test("names the key where it is about that key")
  func key() {
    #expect(
      StoreError(.corrupt, "it cannot be read", key: "k").description == "it cannot be read (key k)"
    )
    #expect(StoreError(.tooLarge, "k is too large", key: "k").description == "k is too large")
  }

  @Test(
    "names none where any other key would have failed as well",
    arguments: [
      StoreError.Code.unreachable, .timedOut, .busy, .outOfMemory, .refused(.authentication),
      .refused(.quota), .refused(.budget), .refused(.readOnly), .refused(.writes),
    ])
  func noKey(code: StoreError.Code) {
    #expect(StoreError(code, "connection refused", key: "k").description == "connection refused")
  }
}

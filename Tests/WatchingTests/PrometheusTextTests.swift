import Testing

@testable import Watching

@Suite("Numbers as Prometheus reads them")
struct PrometheusTextTests {
  private let text = """
    # HELP bobbin_loads_total Loads.
    # TYPE bobbin_loads_total counter
    bobbin_loads_total{cache="hit"} 7
    bobbin_loads_total{cache="miss"} 2
    bobbin_store_up 1.0
    bobbin_store_errors_total{kind="a\\"b\\\\c\\n"} 3
    bobbin_http_request_seconds_bucket{route="load",le="0.1"} 90
    bobbin_http_request_seconds_bucket{route="load",le="0.5"} 96
    bobbin_http_request_seconds_bucket{route="load",le="+Inf"} 100

    """

  @Test("series are added up, by their labels")
  func sums() throws {
    let numbers = try #require(PrometheusText(text))
    #expect(numbers.sum(.loads) == 9)
    #expect(numbers.sum(.loads, where: ["cache": "miss"]) == 2)
    #expect(numbers.sum(.loads, where: ["cache": "none"]) == nil)
    #expect(numbers.sum(.storeUp) == 1)
    #expect(numbers.sum(.storeErrors, where: ["kind": "a\"b\\c\n"]) == 3)
    #expect(numbers.sum(.loadsLost) == nil)
  }

  @Test("a histogram tells what so many values do not exceed")
  func quantiles() throws {
    let numbers = try #require(PrometheusText(text))
    #expect(numbers.quantile(0.5, .requestSeconds) == 0.1)
    #expect(numbers.quantile(0.95, .requestSeconds) == 0.5)
    // More than the last bucket tells nobody: a number that is written with units must be one.
    #expect(numbers.quantile(0.99, .requestSeconds) == 0.5)
    #expect(numbers.quantile(0.5, .storeSeconds) == nil)
  }

  @Test("what is something else is not taken for numbers", arguments: ["<html>", "a{b 1", "a b"])
  func others(text: String) { #expect(PrometheusText(text) == nil) }
}

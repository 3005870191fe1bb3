import JSONText

/// What the service does, as OpenAPI 3.1 has it; made of the routes, so that it is true.
struct OpenAPIDocument {
  let routes: [ServiceRoute]
  let limits: ServiceLimits
  /// Whether no token is asked for.
  let isOpen: Bool

  /// Where it is found.
  static let path = "/openapi.json"

  /// The document, as compact JSON.
  var json: [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.name("openapi")
    json.string("3.1.0")
    json.name("info")
    json.raw(
      Array(
        #"{"title":"Bobbin","version":"1","summary":"Lazy loads of file segments into threads that live in a key-value store."}"#
          .utf8))
    json.name("paths")
    json.beginObject()
    var paths: [String] = []
    for route in routes where !paths.contains(route.path) { paths.append(route.path) }
    for path in paths {
      json.name(path)
      json.beginObject()
      for route in routes where route.path == path { write(route, to: &json) }
      json.endObject()
    }
    json.endObject()
    json.name("components")
    json.raw(Array(OpenAPISchemas.text(limits).utf8))
    json.endObject()
    return json.bytes
  }

  private func write(_ route: ServiceRoute, to json: inout JSONBuilder) {
    json.name(route.method.lowercased())
    json.beginObject()
    json.name("operationId")
    json.string(route.name)
    json.name("summary")
    json.string(route.summary)
    json.name("security")
    json.raw(Array((isOpen || route.scope == .open ? "[]" : #"[{"token":[]}]"#).utf8))
    writeParameters(of: route, to: &json)
    if let body = route.body {
      json.name("requestBody")
      json.raw(
        Array(
          ##"{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/\##(body)"}}}}"##
            .utf8))
    }
    json.name("responses")
    json.beginObject()
    for answer in [route.answer, route.otherAnswer].compactMap(\.self) {
      write(answer, of: route, to: &json)
    }
    for status in Set(route.allProblems.map(\.status)).sorted() {
      json.name("\(status)")
      let answer = Self.answers[status] ?? "Problem"
      json.raw(Array(##"{"$ref":"#/components/responses/\##(answer)"}"##.utf8))
    }
    json.endObject()
    json.endObject()
  }

  /// The problems that have headers of their own, by status.
  private static let answers = [401: "Unauthorized", 409: "Conflict", 429: "Later", 503: "Later"]

  private func write(
    _ answer: ServiceRoute.Answer, of route: ServiceRoute, to json: inout JSONBuilder
  ) {
    json.name("\(answer.status)")
    json.beginObject()
    json.name("description")
    json.string(answer.summary)
    if route.hasTag {
      json.name("headers")
      json.raw(Array(#"{"ETag":{"schema":{"type":"string"}}}"#.utf8))
    }
    json.name("content")
    json.beginObject()
    json.name(answer.contentType)
    json.raw(Array(##"{"schema":{"$ref":"#/components/schemas/\##(answer.schema)"}}"##.utf8))
    if answer.mayBeBytes {
      json.name(MediaType.bytes)
      json.raw(Array(#"{"schema":{"type":"string"}}"#.utf8))
    }
    json.endObject()
    json.endObject()
  }

  private func writeParameters(of route: ServiceRoute, to json: inout JSONBuilder) {
    json.name("parameters")
    json.beginArray()
    for place in route.places {
      json.raw(
        Array(
          #"{"name":"\#(place)","in":"path","required":true,"schema":{"type":"string","minLength":1,"maxLength":\#(limits.idBytes)}}"#
            .utf8))
    }
    for parameter in route.query {
      json.beginObject()
      json.name("name")
      json.string(parameter.name)
      json.name("in")
      json.string("query")
      json.name("description")
      json.string(parameter.summary)
      json.name("schema")
      json.raw(Array(parameter.schema.utf8))
      json.endObject()
    }
    if let isDemanded = route.demandsMatch {
      json.raw(
        Array(
          #"{"name":"If-Match","in":"header","required":\#(isDemanded),"schema":{"type":"string"}}"#
            .utf8))
    }
    json.endArray()
  }
}

extension ServiceRoute {
  /// The kinds of problems there can be.
  var allProblems: [Problem.Kind] {
    // What the head of any request can be refused with, and the connection.
    var kinds =
      problems + [.badRequest, .forbidden, .tooManyRequests, .tooLarge, .headerTooLarge]
    if body != nil { kinds += [.incomplete] }
    if scope != .open { kinds += [.unauthorized, .internalError, .timedOut] }
    return kinds
  }

  /// Whether its answer has an `ETag`.
  var hasTag: Bool { ["Value", "Stored"].contains(answer.schema) }
}

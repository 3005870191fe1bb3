/// What bodies look like, as JSON schemas.
enum OpenAPISchemas {
  /// The document's `components`.
  static func text(_ limits: ServiceLimits) -> String {
    """
    {"securitySchemes":{"token":{"type":"http","scheme":"bearer"}},
    "responses":{
    "Problem":{"description":"What went wrong (RFC 9457).",\(problem)},
    "Unauthorized":{"description":"A token is needed.",\
    "headers":{"WWW-Authenticate":{"schema":{"const":"Bearer"}}},\(problem)},
    "Conflict":{"description":"What is in the way (RFC 9457): other changes, with Retry-After; what is stored and \
    cannot be read; a change that could not be undone.",\
    "headers":{"Retry-After":{"description":"When to come again, in seconds.","required":false,\
    "schema":{"type":"integer"}}},\(problem)},
    "Later":{"description":"What went wrong (RFC 9457).",\
    "headers":{"Retry-After":{"description":"When to come again, in seconds.","schema":{"type":"integer"}}},\(problem)}},
    "schemas":{
    "Status":{"type":"object","required":["status"],"properties":{"status":{"enum":["ok","ready"]},
      "queued":{"type":"integer","description":"Updates that wait for the store, where there are some."}}},
    "Text":{"type":"string"},
    "Value":{"description":"JSON as it is stored; literals keep their text."},
    "Problem":{"type":"object","required":["type","title","status","detail"],"properties":{
      "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"}}},
    "LoadRequest":{"type":"object","additionalProperties":false,"required":["files"],"properties":{
      "files":{"type":"array","minItems":1,"maxItems":\(limits.files),"items":{"type":"object","additionalProperties":false,"required":["id"],"properties":{
        "id":{"$ref":"#/components/schemas/Name"},
        "segments":{"type":"array","maxItems":\(limits.segments),"items":{"$ref":"#/components/schemas/Name"},"description":"Without any: region, age, gender."}}}},
      "mayDrop":{"type":"array","maxItems":\(limits.files),"items":{"$ref":"#/components/schemas/Name"},"description":"The only files of other years that may leave a response: thread."},
      "dryRun":{"type":"boolean","description":"Store nothing."}}},
    "LoadAnswer":{"type":"object","required":["files","cache","stored"],"properties":{
      "thread":{"type":"string"},"threadBase64":{"type":"string"},
      "files":{"type":"array","items":{"type":"object","required":["id","new","cached","unavailable","data"],"properties":{
        "id":{"type":"string"},"new":{"$ref":"#/components/schemas/Names"},"cached":{"$ref":"#/components/schemas/Names"},
        "unavailable":{"$ref":"#/components/schemas/Names"},"problem":{"type":"string"},
        "data":{"type":"object","description":"The new slices, by segment."}}}},
      "cache":{"enum":["hit","partial","miss","bypassed"]},"stored":{"type":"boolean"},"storeProblem":{"type":"string"},
      "queued":{"const":true,"description":"The store is away; what is new is stored when it is back."},
      "stale":{"type":"integer","description":"The store is away; what is cached was read so many seconds ago."},
      "dropped":{"$ref":"#/components/schemas/Names"},"wouldDrop":{"$ref":"#/components/schemas/Names"},"dryRun":{"type":"boolean"},
      "trace":{"type":"array","items":{"type":"object","required":["step","outcome","milliseconds"],"properties":{
        "step":{"type":"string"},"file":{"type":"string"},"outcome":{"type":"string"},
        "start":{"type":"number","description":"Milliseconds since the load began."},"milliseconds":{"type":"number"},
        "bytes":{"type":["integer","null"]}}}}}},
    "Name":{"type":"string","minLength":1,"maxLength":\(limits.idBytes),"description":"At most \(limits.idBytes) bytes of UTF-8."},
    "Names":{"type":"array","items":{"type":"string"}},
    "RecordedLoad":{"type":"object","required":["load","schema","time","pid","cache","stored","files"],"properties":{
      "load":{"type":"string"},"thread":{"type":"string"},"threadBase64":{"type":"string"},"schema":{"type":"string"},
      "time":{"type":"integer"},"pid":{"type":"integer"},"cache":{"type":"string"},"stored":{"type":"boolean"},
      "files":{"type":"array","items":{"type":"object"}}}},
    "ThreadLine":{"type":"object","properties":{
      "id":{"type":"string"},"idBase64":{"type":"string"},"schema":{"enum":["thread","response"]},
      "files":{"type":["integer","null"]},"loaded":{"type":["integer","null"]},"available":{"type":["integer","null"]},
      "bytes":{"type":["integer","null"]},"ttl":{"type":["integer","null"]},"lastUpdated":{"type":["integer","null"]},
      "state":{"type":["string","null"]},"reason":{"type":"string"}}},
    "Thread":{"type":"object","required":["schema","ttl","bytes","files"],"properties":{
      "id":{"type":"string"},"idBase64":{"type":"string"},"schema":{"enum":["thread","response"]},
      "key":{"type":"string"},"keyBase64":{"type":"string"},"ttl":{"type":["integer","null"]},"bytes":{"type":["integer","null"]},
      "problem":{"type":"string"},
      "files":{"type":"array","items":{"type":"object","required":["id","segments"],"properties":{
        "id":{"type":"string"},"problem":{"type":"string"},
        "segments":{"type":"array","items":{"type":"object","required":["name","state"],"properties":{
          "name":{"type":"string"},"state":{"enum":["loaded","available","broken"]},"reason":{"type":"string"},
          "bytes":{"type":["integer","null"]}}}}}}}}},
    "Stored":{"type":"object","required":["stored"],"properties":{"stored":{"const":true},"undo":{"type":"integer"}}},
    "Evicted":{"type":"object","required":["evicted","files","segments","freed","keys"],"properties":{
      "evicted":{"type":"boolean"},"files":{"type":"integer"},"segments":{"type":"integer"},"freed":{"type":"integer"},
      "undo":{"type":"integer"},
      "keys":{"type":"array","items":{"type":"object","required":["deed"],"properties":{
        "key":{"type":"string"},"keyBase64":{"type":"string"},"deed":{"enum":["rewrites","removesFields","deletes"]},
        "freed":{"type":["integer","null"]}}}}}}}}
    """
  }

  private static let problem =
    ##""content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}"##
}

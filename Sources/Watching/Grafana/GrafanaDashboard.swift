internal import JSONText
internal import ThreadCache

/// The dashboard as a file of Grafana.
public enum GrafanaDashboard {
  private static let (columns, width, height) = (2, 12, 8)

  /// The file.
  public static var json: [UInt8] {
    var json = JSONBuilder(indent: 2)
    json.beginObject()
    json.member("uid", "bobbin")
    json.member("title", "Bobbin")
    json.member("description", "The retrieval service: made by bobbin watch dashboard.")
    json.member("schemaVersion", 38)
    json.member("refresh", "30s")
    json.name("time")
    json.object { json in
      json.member("from", "now-6h")
      json.member("to", "now")
    }
    json.name("templating")
    json.object { json in
      json.name("list")
      json.beginArray()
      json.object { json in
        json.member("name", "source")
        json.member("label", "Prometheus")
        json.member("type", "datasource")
        json.member("query", "prometheus")
      }
      json.endArray()
    }
    json.name("panels")
    json.beginArray()
    for (place, panel) in DashboardPanel.all.enumerated() { add(panel, at: place, to: &json) }
    json.endArray()
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func add(_ panel: DashboardPanel, at place: Int, to json: inout JSONBuilder) {
    json.object { json in
      json.member("id", place + 1)
      json.member("type", "timeseries")
      json.member("title", panel.title)
      json.member("description", panel.help)
      addSource(to: &json)
      json.name("gridPos")
      json.object { json in
        json.member("x", place % columns * width)
        json.member("y", place / columns * height)
        json.member("w", width)
        json.member("h", height)
      }
      json.name("fieldConfig")
      json.object { json in
        json.name("defaults")
        json.object { json in
          json.member("unit", panel.unit)
          json.member("min", 0)
        }
        json.name("overrides")
        json.beginArray()
        json.endArray()
      }
      json.name("targets")
      json.beginArray()
      for (line, letter) in zip(panel.lines, "ABCDEFGH") {
        json.object { json in
          json.member("refId", String(letter))
          addSource(to: &json)
          json.member("expr", line.expression)
          json.member("legendFormat", line.legend)
        }
      }
      json.endArray()
    }
  }

  private static func addSource(to json: inout JSONBuilder) {
    json.name("datasource")
    json.object { json in
      json.member("type", "prometheus")
      json.member("uid", "${source}")
    }
  }
}

extension JSONBuilder {
  fileprivate mutating func object(_ body: (inout JSONBuilder) -> Void) {
    beginObject()
    body(&self)
    endObject()
  }
}

import Settings

extension Graph {
  private static let kinds = ["course", "sweep", "scatter", "layers", "plane", "cell"]

  /// Reads a measure, which is drawn over time, `density`, `weights`, or a table such as
  /// `{sweep: test-error, x: learning rate}`.
  init(_ placed: PlacedSetting, every: Int) throws {
    guard case .table = placed.setting else {
      switch placed.setting {
      case .text("density"): self = .density
      case .text("weights"): self = .weights
      default: self = try Measure(placed, every: every).ownCourse
      }
      return
    }
    var table = try placed.table("a graph")
    // A table of a measure's own.
    if table["series"] != nil {
      self = try Measure(placed, every: every).ownCourse
      return
    }
    let found = Self.kinds.filter { table[$0] != nil }
    guard found.count == 1, let subject = table.removeValue(forKey: found[0]) else {
      throw placed.refusal(
        "what is drawn is a measure, density, weights, or a table with one of "
          + Self.kinds.joined(separator: ", "))
    }
    func measure() throws -> Measure { try Measure(subject, every: every) }
    func axis() throws -> String {
      guard let x = try table["x"]?.text() else {
        throw placed.refusal("a \(found[0]) needs 'x', the title of its axis")
      }
      return x
    }
    let isLogarithmic = try table["logarithmic"]?.bool() ?? true
    switch found[0] {
    case "course":
      try table.check(["x", "logarithmic"], "a course")
      self = .course(
        try measure(), x: try table["x"]?.text() ?? "epoch", isLogarithmic: isLogarithmic)
    case "sweep":
      try table.check(["x", "logarithmic"], "a sweep")
      self = .sweep(try measure(), x: try axis(), isLogarithmic: isLogarithmic)
    case "scatter":
      try table.check(["x", "logarithmic"], "a scatter")
      self = .scatter(try measure(), x: try axis(), isLogarithmicX: isLogarithmic)
    case "layers":
      try table.check(["title", "count"], "layers")
      guard let count = table["count"] else { throw placed.refusal("layers need a 'count'") }
      let name = try subject.text()
      self = .layers(name, title: try table["title"]?.text() ?? name, count: try count.whole())
    case "plane":
      try table.check([], "a plane")
      self = .plane(layers: try subject.whole())
    default:
      try table.check([], "a cell")
      self = .table(try CellMeasure(subject))
    }
  }

  /// What a file says of the graph; nil for a drawing, which no file holds.
  var setting: Setting? {
    func table(_ kind: String, _ subject: Setting, _ more: [String: Setting]) -> Setting {
      .table(more.merging([kind: subject]) { $1 })
    }
    func axes(_ x: String, _ isLogarithmic: Bool) -> [String: Setting] {
      ["x": .text(x)].merging(isLogarithmic ? [:] : ["logarithmic": .bool(false)]) { $1 }
    }
    switch self {
    case .course(let measure, let x, let isLogarithmic):
      if case .course(_, x, isLogarithmic) = measure.ownCourse { return measure.setting }
      return table("course", measure.setting, axes(x, isLogarithmic))
    case .sweep(let measure, let x, let isLogarithmic):
      return table("sweep", measure.setting, axes(x, isLogarithmic))
    case .scatter(let measure, let x, let isLogarithmic):
      return table("scatter", measure.setting, axes(x, isLogarithmic))
    case .layers(let name, let title, let count):
      return table(
        "layers", .text(name), ["title": .text(title), "count": .number(Double(count))])
    case .plane(let layers): return table("plane", .number(Double(layers)), [:])
    case .density: return .text("density")
    case .weights: return .text("weights")
    case .table(let cell): return table("cell", cell.setting, [:])
    case .drawing: return nil
    }
  }
}

import Settings

/// A rule's equation as it is written: texts, and the values of its parameters.
///
/// By itself it is IP at its default rate.
struct EquationText: Hashable, Sendable {
  /// Something that each neuron remembers.
  struct Memory: Hashable, Sendable {
    let initial: Double
    let next: String
  }

  /// What the rule is called in tables and folders.
  var title: String?
  var form = AffineForm.divisive
  var isInstantaneous = false
  var gain = "(1 - 1e-4) * gain + 1e-4 * 2 * E[x*y]"
  var bias = "bias + 1e-4 * 2 * E[x*y] * E[y]"
  /// How an instantaneous rule moves the gain and the bias that serve in evaluation.
  var evaluationGain: String?
  var evaluationBias: String?
  var memory: [String: Memory] = [:]
  /// The parameters with their defaults, where they are declared.
  var defaults: [String: Schedule] = [:]
  /// The values of all parameters.
  var parameters: [String: Schedule] = [:]

  /// The words that are no parameters.
  static let keys = [
    "title", "form", "instantaneous", "gain", "bias", "evaluationGain", "evaluationBias", "memory",
    "parameters",
  ]

  /// What the rule is called in an error.
  var name: String { title ?? EquationRule.name }

  /// The settings as a configuration keeps them; what is absent is not there.
  var settings: [String: Setting] {
    var settings: [String: Setting] = [
      "form": .text(form.rawValue), "gain": .text(gain), "bias": .text(bias),
    ]
    settings["title"] = title.map(Setting.text)
    if isInstantaneous { settings["instantaneous"] = .bool(true) }
    settings["evaluationGain"] = evaluationGain.map(Setting.text)
    settings["evaluationBias"] = evaluationBias.map(Setting.text)
    if !memory.isEmpty {
      settings["memory"] = .table(
        memory.mapValues { .table(["initial": .number($0.initial), "next": .text($0.next)]) })
    }
    if !defaults.isEmpty { settings["parameters"] = .table(defaults.mapValues(\.setting)) }
    return settings.merging(parameters.mapValues(\.setting)) { $1 }
  }
}

extension EquationText {
  /// Reads settings, which change the equation that there is without them.
  init(_ settings: [String: Setting]) throws(EquationError) {
    self.init()
    if case .text(let title)? = settings["title"] { self.title = title }
    try checkTitle(settings["title"])
    form = try read("form", settings) { AffineForm(word: $0) } ?? form
    isInstantaneous =
      try read("instantaneous", settings) {
        if case .bool(let value) = $0 { value } else { nil }
      } ?? false
    gain = try expression("gain", settings["gain"]) ?? gain
    bias = try expression("bias", settings["bias"]) ?? bias
    evaluationGain = try expression("evaluationGain", settings["evaluationGain"])
    evaluationBias = try expression("evaluationBias", settings["evaluationBias"])
    for (name, setting) in try table("memory", settings).sorted(by: { $0.key < $1.key }) {
      memory[name] = try memory(name, setting)
    }
    for (name, setting) in try table("parameters", settings).sorted(by: { $0.key < $1.key }) {
      defaults[name] = try rate(name, setting, ["parameters", name])
    }
    parameters = defaults
    for (name, setting) in settings.sorted(by: { $0.key < $1.key })
    where !Self.keys.contains(name) {
      parameters[name] = try parameter(name, setting)
    }
    try checkNames()
  }

  private func error(_ message: String, _ keys: String...) -> EquationError {
    EquationError(message, rule: name, keys: keys)
  }

  private func read<Value>(
    _ key: String, _ settings: [String: Setting], _ convert: (Setting) -> Value?
  ) throws(EquationError) -> Value? {
    guard let setting = settings[key] else { return nil }
    guard let value = convert(setting) else {
      throw error("'\(setting)' is not a value for '\(key)'", key)
    }
    return value
  }

  private func checkTitle(_ setting: Setting?) throws(EquationError) {
    guard let setting else { return }
    let allowed = { (character: Character) in
      character.isLetter || character.isNumber || " -_.+".contains(character)
    }
    guard let title, !title.isEmpty, title.count <= 60, title.allSatisfy(allowed),
      title.first != ".", title.first != " ", title.last != " "
    else {
      throw EquationError(
        "'\(setting)' is not a title: write letters, digits, spaces and - _ . +",
        rule: EquationRule.name, keys: ["title"])
    }
    guard !Rules.names.contains(title) else {
      throw error("'\(title)' is the name of another rule: give this one another title", "title")
    }
  }

  private func expression(_ key: String, _ setting: Setting?) throws(EquationError) -> String? {
    try expression([key], setting)
  }

  private func expression(_ keys: [String], _ setting: Setting?) throws(EquationError) -> String? {
    switch setting {
    case nil: return nil
    case .text(let text)?: return text.trimmed
    case .number?: return setting?.description
    case let other?:
      throw EquationError(
        other == .null
          ? "'\(keys.last!)' is empty: write an expression"
          : "'\(other)' is not an expression", rule: name, keys: keys)
    }
  }

  private func table(
    _ key: String, _ settings: [String: Setting]
  ) throws(EquationError) -> [String: Setting] {
    switch settings[key] {
    case nil: return [:]
    case .table(let table)?: return table
    case let other?:
      throw error("'\(other)' is not a table: write 'name: value' lines below '\(key):'", key)
    }
  }

  private func memory(_ name: String, _ setting: Setting) throws(EquationError) -> Memory {
    guard case .table(let table) = setting else {
      throw error(
        "the memory '\(name)' needs 'initial', a number, and 'next', an expression", "memory", name)
    }
    for key in table.keys.sorted() where !["initial", "next"].contains(key) {
      throw error("a memory has no '\(key)'; it has initial, next", "memory", name, key)
    }
    guard case .number(let initial)? = table["initial"].map({ Setting(word: $0.description) }),
      initial.isFinite
    else {
      throw error("the memory '\(name)' needs a number as 'initial'", "memory", name)
    }
    guard let next = try expression(["memory", name, "next"], table["next"]) else {
      throw error("the memory '\(name)' needs an expression as 'next'", "memory", name)
    }
    return Memory(initial: initial, next: next)
  }

  private func parameter(_ name: String, _ setting: Setting) throws(EquationError) -> Schedule {
    let isDeclared = defaults[name] != nil
    if !isDeclared, nearest(to: name, among: Self.keys) != nil || !defaults.isEmpty {
      throw unknown(name)
    }
    return try rate(name, setting, [name])
  }

  /// An error for a setting that there is not.
  func unknown(_ setting: String) -> EquationError {
    var message = "has no setting '\(setting)'; it has "
    message += settings.keys.filter { $0 != setting }.sorted().joined(separator: ", ")
    if let near = nearest(to: setting, among: Self.keys + defaults.keys.sorted()) {
      message += "; did you mean '\(near)'?"
    }
    return error(message, setting)
  }

  private func rate(
    _ name: String, _ setting: Setting, _ keys: [String]
  ) throws(EquationError) -> Schedule {
    do {
      return try Schedule(setting)
    } catch {
      throw EquationError(
        "'\(setting)' is not a value for the parameter '\(name)': write a number, or a schedule such as "
          + "0.01:factor=0.94:every=5", rule: self.name, keys: keys)
    }
  }

  private func checkNames() throws(EquationError) {
    let taken =
      [
        "gain", "bias", "usedGain", "usedBias", "x", "y", "u", "step", "unbiased",
      ] + ActiveEpochs.names
    for name in (Array(memory.keys) + parameters.keys).sorted() {
      let keys =
        memory[name] != nil
        ? ["memory", name] : defaults[name] != nil ? ["parameters", name] : [name]
      guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
        throw EquationError(
          "'\(name)' is not a name: write letters, digits and _", rule: self.name, keys: keys)
      }
      guard !taken.contains(name), !Parser.statistics.contains(name),
        !Parser.functions.contains(name), !Self.keys.contains(name), name != "name"
      else {
        throw EquationError(
          "'\(name)' is taken: choose another name", rule: self.name, keys: keys)
      }
      guard memory[name] == nil || parameters[name] == nil else {
        throw EquationError(
          "'\(name)' is both a memory and a parameter", rule: self.name, keys: keys)
      }
    }
  }
}

extension AffineForm {
  /// The forms that an equation can have.
  fileprivate init?(word: Setting) {
    guard case .text(let word) = word, let form = AffineForm(rawValue: word), form != .identity
    else { return nil }
    self = form
  }
}

extension String {
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.prefix(start.count - start.reversed().prefix { $0.isWhitespace }.count))
  }
}

import Tensors

/// Which tensor of a file is which of a network's.
///
/// The file's tensors are named by another program or by this one. Parts, such as a convolution or a norm,
/// are found by their names; where these differ, by their numbers (`0`, `3`, `6` of an `nn.Sequential`,
/// or `fc1`, `fc2`) in the order of the layers; else by the shapes that no other part has. A batch norm's
/// weight and bias are the scale and the shift of units.
struct WeightNames {
  /// The names in the file by the network's names, those of running statistics being `PATH.running_mean`
  /// and `PATH.running_var`.
  private(set) var found: [String: String] = [:]
  /// What a network cannot be without and the file has not.
  private(set) var missing: [String] = []
  /// What the file has beside that.
  private(set) var unused: Set<String>
  /// Norms of the file with running statistics that belong to no units.
  private(set) var strayNorms: [String] = []
  /// The scale of a norm whose units here learn none.
  private(set) var strayScale: String?
  /// A layer and its norm of an `nn.Sequential` between which something else stands.
  private(set) var apart: (layer: String, norm: String)?

  /// The names for a plan of the tensors of a file.
  ///
  /// `renaming` tells some apart: OLD=NEW, each the name of a tensor or what stands before the last words of
  /// several; or =NEW for what begins at random.
  init(_ file: SafeTensors, for plan: NetworkPlan, renaming: [String] = []) throws {
    let names = file.names
    unused = names
    let changes = try renaming.map { try Change($0, of: names, in: plan) }
    let ours = Self.parts(of: plan)
    let anew = changes.filter(\.old.isEmpty).map(\.new)
    func isAnew(_ part: WeightPart) -> Bool {
      anew.contains { part.path == $0 || part.path.hasPrefix($0 + ".") }
    }
    var theirs = WeightPart.parts(
      try Self.renamed(names, by: changes.filter { !$0.old.isEmpty })
        .map { ($0.key, $0.value, file.tensors[$0.value]?.shape) }.sorted { $0.0 < $1.0 })
    // A prefix that all have, such as DataParallel's 'module', says nothing.
    let paths = Set(ours.map(\.path))
    while !theirs.contains(where: { paths.contains($0.path) }),
      let prefix = WeightPart.prefix(of: theirs)
    {
      theirs = theirs.map { $0.dropping(prefix) }
    }
    var layers: [String: WeightPart] = [:]
    for isNorm in [false, true] {
      let own = ours.filter { $0.isNorm == isNorm }
      let kind = theirs.filter { $0.isNorm == isNorm }
      let matches = WeightPart.matches(of: own, among: kind)
      for (own, other) in zip(own, matches) where !isAnew(own) {
        take(own, other)
        if let other, let layer = layers[own.path], own.isNorm { check(other, after: layer) }
        if !isNorm { layers[own.path] = other }
      }
      let taken = Set(matches.map { $0?.path })
      strayNorms += kind.filter { $0.hasStatistics && !taken.contains($0.path) }.map(\.path)
    }
    missStatistics(of: ours.filter { $0.isNorm && !isAnew($0) })
    forgiveHead(ours.last { !$0.isNorm })
    missing.sort()
  }

  /// The parts of a network, in the order of its layers; probes are no part of it.
  private static func parts(of plan: NetworkPlan) -> [WeightPart] {
    let learned = plan.parameters.filter { !$0.name.hasPrefix("probes.") }
    let statistics = plan.units.filter { !$0.seesInputs }.flatMap { units in
      ["running_mean", "running_var"].map { ("\(units.path).\($0)", [units.count]) }
    }
    return WeightPart.parts(
      (learned.map { ($0.name, $0.shape) } + statistics).map { ($0.0, $0.0, $0.1) })
  }

  private mutating func take(_ own: WeightPart, _ other: WeightPart?) {
    for leaf in own.tensors.keys {
      if let name = other?.tensors[leaf]?.name {
        found[own.name(of: leaf)] = name
        unused.remove(name)
      } else if !own.isNorm {
        missing.append(own.name(of: leaf))
      }
    }
    if own.isNorm, own.tensors["scale"] == nil, let scale = other?.tensors["scale"] {
      strayScale = strayScale ?? scale.name
    }
    // Only a norm whose statistics are plain means of all batches needs their number.
    if let count = other?.tensors["num_batches_tracked"]?.name { unused.remove(count) }
  }

  /// Notes a norm that does not directly follow its layer: after an activation it does something else.
  private mutating func check(_ norm: WeightPart, after layer: WeightPart) {
    guard norm.hasStatistics, norm.path != layer.path, let place = norm.numbering,
      let before = layer.numbering, place.stem == before.stem, place.number != before.number + 1
    else { return }
    apart = apart ?? (layer.path, norm.path)
  }

  /// Scales and shifts, and running statistics, are all there or none.
  private mutating func missStatistics(of norms: [WeightPart]) {
    for group in [["scale", "shift"], ["running_mean", "running_var"]] {
      let all = norms.flatMap { part in
        part.tensors.keys.filter(group.contains).map { part.name(of: $0) }
      }
      if all.contains(where: { found[$0] != nil }) { missing += all.filter { found[$0] == nil } }
    }
  }

  /// A file of an encoder, of which everything is used, has no layer that makes outputs.
  private mutating func forgiveHead(_ head: WeightPart?) {
    guard let head, !found.isEmpty, unused.isEmpty else { return }
    let names = Set(head.tensors.keys.map { head.name(of: $0) })
    if Set(missing) == names { missing = [] }
  }

  /// The file's names by new ones, in which a norm's weight and bias are scale and shift.
  private static func renamed(_ names: Set<String>, by changes: [Change]) throws -> [String: String]
  {
    let norms = Set(names.filter { $0.hasSuffix(".running_mean") }.map { $0.dropLast(13) })
    var renamed: [String: String] = [:]
    for name in names.sorted() {
      var new = name
      if let change = changes.last(where: { $0.old == name || name.hasPrefix($0.old + ".") }) {
        new = change.new + name.dropFirst(change.old.count)
      }
      for (leaf, own) in [(".weight", ".scale"), (".bias", ".shift")]
      where name.hasSuffix(leaf) && new.hasSuffix(leaf) && norms.contains(name.dropLast(leaf.count))
      {
        new = new.dropLast(leaf.count) + own
      }
      if let other = renamed.updateValue(name, forKey: new) {
        let both = [other, name].sorted()
        throw NetworkStateError(
          description: "--map gives both '\(both[0])' and '\(both[1])' the name '\(new)'")
      }
    }
    return renamed
  }
}

extension WeightNames {
  /// A renaming OLD=NEW.
  private struct Change {
    let old: String
    let new: String

    /// Throws where the text is none, or where there is nothing of one of the names.
    init(_ text: String, of names: Set<String>, in plan: NetworkPlan) throws {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw NetworkStateError(
          description:
            "--map \(text): write OLD=NEW, as in --map classifier=fc, or =NEW to initialise "
            + "NEW at random")
      }
      (old, new) = (parts[0], parts[1])
      func isThere(_ part: String, among names: some Sequence<String>) -> Bool {
        names.contains { $0 == part || $0.hasPrefix(part + ".") }
      }
      guard old.isEmpty || isThere(old, among: names) else {
        throw NetworkStateError(
          description: "--map \(text): the file has no tensor '\(old)' or '\(old).…'; it has "
            + NetworkStateError.listed(names.sorted()))
      }
      let own = plan.parameters.map(\.name)
      let statistics = plan.units.flatMap {
        ["\($0.path).running_mean", "\($0.path).running_var"]
      }
      guard isThere(new, among: own + statistics) else {
        throw NetworkStateError(
          description: "--map \(text): the network has no tensor '\(new)' or '\(new).…'; it has "
            + NetworkStateError.listed(own))
      }
    }
  }
}

extension NetworkStateError {
  /// The first of some names, and how many more there are.
  static func listed(_ names: [String]) -> String {
    let (shown, more) = (names.prefix(8), names.count - 8)
    return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}

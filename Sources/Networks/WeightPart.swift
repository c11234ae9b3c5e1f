/// Tensors whose names differ in the last word alone: a layer's weights, or all of a norm.
struct WeightPart {
  /// What stands before the last word, without the dot.
  var path: String
  let isNorm: Bool
  /// Names in the file and shapes, by the last word.
  var tensors: [String: (name: String, shape: [Int]?)] = [:]

  private static let ofNorms: Set = [
    "scale", "shift", "running_mean", "running_var", "num_batches_tracked",
  ]

  /// The parts that named tensors make, in the order of the first of each.
  static func parts(_ tensors: [(name: String, origin: String, shape: [Int]?)]) -> [WeightPart] {
    var parts: [WeightPart] = []
    var places: [String: Int] = [:]
    for (name, origin, shape) in tensors {
      let leaf = String(name.reversed().prefix { $0 != "." }.reversed())
      let path = String(name.dropLast(min(leaf.count + 1, name.count)))
      let isNorm = ofNorms.contains(leaf)
      let key = "\(isNorm ? "norm" : "layer") \(path)"
      let place = places[key] ?? parts.count
      if place == parts.count {
        parts.append(WeightPart(path: path, isNorm: isNorm))
        places[key] = place
      }
      parts[place].tensors[leaf] = (origin, shape)
    }
    return parts
  }

  func name(of leaf: String) -> String { path.isEmpty ? leaf : "\(path).\(leaf)" }

  var hasStatistics: Bool { tensors["running_mean"] != nil && tensors["running_var"] != nil }

  /// The first word of all paths, where they share one that is no number.
  static func prefix(of parts: [WeightPart]) -> String? {
    let words = Set(parts.map { $0.path.prefix { $0 != "." } })
    guard words.count == 1, let word = words.first, !word.isEmpty, Int(word) == nil else {
      return nil
    }
    return String(word)
  }

  func dropping(_ prefix: String) -> WeightPart {
    var part = self
    part.path = String(path.dropFirst(min(prefix.count + 1, path.count)))
    return part
  }

  /// What stands before the number at a path's end, and the number.
  var numbering: (stem: Substring, number: Int)? {
    let stem = path.prefix(path.count - path.reversed().prefix { $0.isWholeNumber }.count)
    return Int(path.dropFirst(stem.count)).map { (stem, $0) }
  }

  /// Whether the tensors have the shapes of another part's.
  private func fits(_ own: WeightPart) -> Bool {
    let shared = tensors.filter { own.tensors[$0.key] != nil }
    return !shared.isEmpty && (isNorm || tensors.keys == own.tensors.keys)
      && shared.allSatisfy { $0.value.shape == own.tensors[$0.key]?.shape }
  }

  /// The part of a file for each of a network's: by names, by numbers, or by shapes.
  static func matches(of ours: [WeightPart], among theirs: [WeightPart]) -> [WeightPart?] {
    let byPath = Dictionary(theirs.map { ($0.path, $0) }) { first, _ in first }
    let named = ours.map { byPath[$0.path] }
    if named.allSatisfy({ $0 != nil }) { return named }
    let numbered = theirs.compactMap { part in part.numbering.map { ($0, part) } }
    if numbered.count == theirs.count, theirs.count == ours.count,
      Set(numbered.map(\.0.stem)).count == 1
    {
      return numbered.sorted { $0.0.number < $1.0.number }.map(\.1)
    }
    return completed(named, of: ours, among: theirs)
  }

  /// The matches so far, with those of the parts whose shapes no other part has.
  private static func completed(
    _ matches: [WeightPart?], of ours: [WeightPart], among theirs: [WeightPart]
  ) -> [WeightPart?] {
    let taken = Set(matches.compactMap { $0?.path })
    let rest = theirs.filter { !taken.contains($0.path) }
    let open = ours.indices.filter { matches[$0] == nil }
    let pairs = open.compactMap { index -> (Int, WeightPart)? in
      let fitting = rest.filter { $0.fits(ours[index]) }
      guard fitting.count == 1, open.count(where: { fitting[0].fits(ours[$0]) }) == 1 else {
        return nil
      }
      return (index, fitting[0])
    }
    var matches = matches
    guard !pairs.isEmpty else {
      // What is left alone on both sides belongs together, even if its shape is then refused.
      if open.count == 1, rest.count == 1, rest[0].tensors.keys == ours[open[0]].tensors.keys {
        matches[open[0]] = rest[0]
      }
      return matches
    }
    for (index, part) in pairs { matches[index] = part }
    return completed(matches, of: ours, among: theirs)
  }
}

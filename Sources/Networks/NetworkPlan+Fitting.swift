import Settings
import Tensors

extension NetworkPlan {
  /// The plan of an architecture for samples and outputs of the sizes that the weights in a file have.
  ///
  /// Images count as 64 × 64, since a file does not say how large they are.
  public init(
    _ architecture: any Architecture, _ configuration: NetworkConfiguration,
    fitting file: SafeTensors, renaming: [String] = []
  ) throws {
    let shapes = file.tensors.values.map(\.shape).filter { $0.count > 1 && !$0.contains(0) }
    let (outputs, inputs) = (Set(shapes.map { $0[0] }), Set(shapes.map { $0[1] }))
    // What some layers give and none takes are the outputs, unless a width is the same by chance.
    let counts = Self.ordered(outputs, without: inputs)
    var best: (plan: NetworkPlan, misfits: Int)?
    var refusal: any Error = ConfigurationError("has no weights of a layer")
    func look(at samples: [[Int]], _ counts: some Sequence<Int>) throws {
      for (sample, count) in samples.flatMap({ sample in counts.map { (sample, $0) } }) {
        guard best?.misfits != 0 else { return }
        let plan = NetworkPlan(architecture, configuration, from: sample, to: count)
        do { try plan.validate() } catch {
          refusal = error
          continue
        }
        let misfits = try WeightNames(file, for: plan, renaming: renaming)
          .misfits(of: plan, in: file)
        if misfits < best?.misfits ?? .max { best = (plan, misfits) }
      }
    }
    // How well the first layer fits does not depend on the last, so that one is found after the other.
    let sizes = Self.ordered(inputs, without: outputs)
    try look(at: sizes.flatMap { [[$0, 64, 64], [$0], [1, 1, $0]] }, counts.prefix(1))
    guard let sample = best?.plan.sample else { throw refusal }
    try look(at: [sample], counts.dropFirst())
    self = best?.plan ?? NetworkPlan(architecture, configuration, from: sample, to: counts[0])
  }

  private static func ordered(_ sizes: Set<Int>, without others: Set<Int>) -> [Int] {
    let most = 16
    return (sizes.subtracting(others).sorted() + sizes.intersection(others).sorted())
      .prefix(most).map { $0 }
  }
}

extension WeightNames {
  /// How many tensors are missing, are one too many, or have another shape than a plan needs.
  fileprivate func misfits(of plan: NetworkPlan, in file: SafeTensors) -> Int {
    missing.count + strayNorms.count
      + plan.parameters.count { parameter in
        found[parameter.name].map { file.tensors[$0]?.shape != parameter.shape } ?? false
      }
  }
}

import Tensors

/// What training makes small: a loss, how it treats labels and classes, and penalties.
public struct Objective: Sendable {
  public let loss: Loss
  public let penalties: [Penalty]
  /// The share ε of each label that is spread over all classes; Szegedy and others 2016.
  public let labelSmoothing: Double
  /// What is done to labels at random, before they are smoothed.
  public let labelNoise: LabelNoiseChoice
  /// How much each class counts, [classes]; nil where all count the same.
  public let classWeights: Tensor?

  /// Label smoothing, label noise and class weights belong to cross-entropy.
  public init(
    _ loss: Loss, _ penalties: [Penalty] = [], labelSmoothing: Double = 0,
    labelNoise: LabelNoiseChoice = .none, classWeights: Tensor? = nil
  ) {
    precondition(
      loss == .crossEntropy
        || (labelSmoothing == 0 && labelNoise == .none && classWeights == nil),
      "label smoothing, label noise and class weights belong to cross-entropy")
    self.loss = loss
    self.penalties = penalties
    self.labelSmoothing = labelSmoothing
    self.labelNoise = labelNoise
    self.classWeights = classWeights
  }

  /// Whether the objective is the plain loss: no penalty, no smoothing, no noise.
  var isLossAlone: Bool { penalties.isEmpty && labelSmoothing == 0 && labelNoise == .none }

  /// The objective of outputs [rows, classes] against int64 labels [rows], or of outputs against
  /// numbers of their shape. Labels have no noise without a generator, from which it is drawn.
  public func callAsFunction(
    _ outputs: Tensor, _ targets: Tensor, generator: Generator? = nil
  ) -> Tensor {
    let isNoisy = labelNoise != .none && generator != nil
    let plain = labelSmoothing == 0 && !isNoisy && classWeights == nil
    let start = plain ? loss.item(outputs, targets) : crossEntropy(outputs, targets, generator)
    return penalties.reduce(start) { $0 + $1.item(outputs, targets) }
  }

  /// The objective of a pass's outputs with the terms that its layers add, such as a bottleneck's divergence.
  func loss(of pass: Pass, _ targets: Tensor, generator: Generator?) -> Tensor {
    let targets = targets.repeated(for: pass.outputs)
    return pass.terms.reduce(self(pass.outputs, targets, generator: generator), +)
  }

  /// −Σ q log p of each row, q being (1 − ε) for the label and ε shared by all classes, averaged over
  /// rows by the weights of their labels.
  private func crossEntropy(
    _ outputs: Tensor, _ labels: Tensor, _ generator: Generator?
  ) -> Tensor {
    let classes = outputs.shape[1]
    let clean = labels.oneHot(classes: classes).cast(to: outputs.elementType)
    let labelled = generator.map { labelNoise.item.targets(clean, using: $0) } ?? clean
    let targets = labelled * (1 - labelSmoothing) + labelSmoothing / Double(classes)
    let losses = -(targets * outputs.logSoftmax()).sum(along: 1)
    guard let classWeights else { return losses.mean() }
    let weights = (clean * classWeights).sum(along: 1)
    return (weights * losses).sum() / weights.sum()
  }

  /// Weights that make all classes of some labels count the same together: n / (classes · n of the
  /// class), and 0 for a class without samples.
  public static func balancedWeights(
    labels: Tensor, classes: Int, elementType: ElementType
  ) -> Tensor {
    let counts = labels.oneHot(classes: classes).cast(to: .float64).sum(along: 0)
    let total = Double(labels.count)
    let weights = counts.elements(as: Double.self).map {
      $0 == 0 ? 0 : total / (Double(classes) * $0)
    }
    return Tensor(weights).cast(to: elementType)
  }
}

extension Tensor {
  /// Targets, once for each sample that a bottleneck drew of every row.
  func repeated(for outputs: Tensor) -> Tensor {
    let samples = outputs.shape[0] / shape[0]
    return samples == 1 ? self : .concatenated(Array(repeating: self, count: samples))
  }
}

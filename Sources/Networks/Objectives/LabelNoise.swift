import Settings
import Tensors

/// What is done to the labels of each batch before the loss, at random.
///
/// To add one, write one such type and add it to `LabelNoises.entries`.
public protocol LabelNoise: Named {
  /// The distributions over classes, [rows, classes], that stand in place of one-hot labels of this shape.
  func targets(_ labels: Tensor, using generator: Generator) -> Tensor
}

extension LabelNoise {
  public static var kind: String { "label noise" }
}

/// Every label noise that a command line, a configuration or a checkpoint can name.
public enum LabelNoises: OpenMenu {
  public typealias Item = any LabelNoise
  public typealias Entry = any LabelNoise.Type

  public static let entries = Entries<Entry>([
    CleanLabels.self,
    DisturbLabel.self,
    RandomSmoothing.self,
  ])

  /// A choice without settings is written as its name alone.
  public static func setting(of choice: Specification) -> Setting {
    choice.settings.isEmpty ? .text(choice.name) : choice.setting
  }
}

/// Which label noise: `none`, `disturb:share=0.1`.
public typealias LabelNoiseChoice = Chosen<LabelNoises>

extension LabelNoiseChoice {
  public static var none: Self { Self(CleanLabels()) }
}

/// Labels as they are.
public struct CleanLabels: LabelNoise {
  public static let name = "none"

  public init() {}

  public func targets(_ labels: Tensor, using generator: Generator) -> Tensor { labels }
}

/// A share of the labels, drawn anew for each batch, becomes that of a class drawn from all.
///
/// DisturbLabel of Xie and others 2016, to which Hofmann and Mäder 2021 refer; its class may be the right
/// one, so that share · (classes − 1)/classes of the labels are wrong.
public struct DisturbLabel: LabelNoise {
  public static let name = "disturb"

  public var share = 0.1

  public init() {}

  public func validate() throws {
    guard (0..<1).contains(share) else {
      throw ConfigurationError("the label noise disturb: 'share' must be at least 0 and below 1")
    }
  }

  public func targets(_ labels: Tensor, using generator: Generator) -> Tensor {
    let (rows, classes) = (labels.shape[0], labels.shape[1])
    func uniform(below most: Double) -> Tensor {
      .uniform([rows], from: 0, to: most, elementType: .float32, using: generator)
        .moved(to: labels.device)
    }
    let isKept = uniform(below: 1).isAtLeast(Tensor(share).moved(to: labels.device))
    // In single precision a number below the end may round to it.
    let drawn = -((-uniform(below: Double(classes))).clamped(from: 0.5 - Double(classes)))
    let others = drawn.cast(to: .int64).oneHot(classes: classes)
    return isKept.reshaped([rows, 1]).choosing(
      labels, otherwise: others.cast(to: labels.elementType))
  }
}

/// Random numbers from 0 to a bound are added to each class, and the sum is made 1 again.
///
///     q = (one-hot + e) / Σ (one-hot + e),  e from U(0, ε) for every class
///
/// Label smoothing as Hofmann and Mäder 2021 describe it, section II-A; `--label-smoothing` spreads an even
/// share (Szegedy and others 2016).
public struct RandomSmoothing: LabelNoise {
  public static let name = "smoothing"

  /// The bound ε.
  public var bound = 0.1

  public init() {}

  public func validate() throws {
    guard bound > 0, bound <= 1 else {
      throw ConfigurationError("the label noise smoothing: 'bound' must be above 0, and 1 at most")
    }
  }

  public func targets(_ labels: Tensor, using generator: Generator) -> Tensor {
    let noise = Tensor.uniform(
      labels.shape, from: 0, to: bound, elementType: labels.elementType, using: generator)
    let sums = labels + noise.moved(to: labels.device)
    return sums / sums.sum(along: 1).reshaped([labels.shape[0], 1])
  }
}
